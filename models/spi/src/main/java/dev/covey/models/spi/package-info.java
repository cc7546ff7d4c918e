/**
 * The coarse boundary to a training engine: open a session for a model, take optimizer steps,
 * evaluate, read and write named parameters as plain arrays. No per-operation call crosses it, and
 * no engine's array type appears in it. Engines are found through {@link java.util.ServiceLoader}.
 */
@NullMarked
package dev.covey.models.spi;

import org.jspecify.annotations.NullMarked;
