/**
 * An engine in plain Java, with backpropagation written by hand, for models of a few thousand
 * parameters: tests, protocol experiments and cohorts of tens of thousands of virtual clients. It
 * knows the {@code nplm} family on the CPU; adapters and larger families belong to other engines.
 */
@NullMarked
package dev.covey.models.tiny;

import org.jspecify.annotations.NullMarked;
