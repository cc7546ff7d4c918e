/**
 * Server optimizers: how the mean update of a round changes the global model. State is a value that
 * is passed in and returned.
 */
@NullMarked
package dev.covey.aggregation.optimizer;

import org.jspecify.annotations.NullMarked;
