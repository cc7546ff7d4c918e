/**
 * How log lines are written: the only package that knows by which library. Everything is configured
 * here, nothing by files of the user's.
 */
@NullMarked
package dev.covey.cli.logging;

import org.jspecify.annotations.NullMarked;
