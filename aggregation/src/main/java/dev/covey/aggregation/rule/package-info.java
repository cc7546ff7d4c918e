/**
 * Aggregation rules: linear ones, which the pipeline folds into one accumulator, and those that
 * need the individual updates (median, trimmed mean, Krum, Multi-Krum, Bulyan).
 */
@NullMarked
package dev.covey.aggregation.rule;

import org.jspecify.annotations.NullMarked;
