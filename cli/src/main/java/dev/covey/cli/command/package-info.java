/**
 * The verbs, one class each. stdout carries the result, stderr the progress; every verb knows
 * {@code --json}.
 */
@NullMarked
package dev.covey.cli.command;

import org.jspecify.annotations.NullMarked;
