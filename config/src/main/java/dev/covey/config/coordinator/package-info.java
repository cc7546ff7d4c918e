/**
 * {@code coordinator.toml}: what belongs to one coordinator, whatever runs it holds. Its keys,
 * defaults and rules, and the immutable {@link dev.covey.config.coordinator.CoordinatorConfig}.
 * Nothing here opens a port or a store.
 */
@NullMarked
package dev.covey.config.coordinator;

import org.jspecify.annotations.NullMarked;
