/**
 * Figures of a coordinator for Prometheus: the only package that knows by which library they are
 * kept. docs/operate.md lists them; a test compares. Nothing here decides anything.
 */
@NullMarked
package dev.covey.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
