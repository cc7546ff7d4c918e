/**
 * The run folder: where a run keeps what people and tools read. The store is the truth;
 * metrics.jsonl is rewritten from it after a crash.
 */
@NullMarked
package dev.covey.coordinator.run;

import org.jspecify.annotations.NullMarked;
