/**
 * What a round asks of its clients, and the digest by which all parties know that they speak of the
 * same task.
 */
@NullMarked
package dev.covey.aggregation.task;

import org.jspecify.annotations.NullMarked;
