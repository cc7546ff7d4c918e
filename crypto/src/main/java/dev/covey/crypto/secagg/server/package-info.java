/**
 * The coordinator's machine: sealed phases, no I/O, no clock. It folds masked vectors into one sum
 * as they come, keeps none of them, and opens the sum at the end.
 */
@NullMarked
package dev.covey.crypto.secagg.server;

import org.jspecify.annotations.NullMarked;
