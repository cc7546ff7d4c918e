/**
 * Server states as safetensors files: what a committed round left, and what a resumed run goes on
 * from.
 */
@NullMarked
package dev.covey.coordinator.checkpoint;

import org.jspecify.annotations.NullMarked;
