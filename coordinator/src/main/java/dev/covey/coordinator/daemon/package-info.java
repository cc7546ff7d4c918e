/**
 * A coordinator as a service: runs queued and hosted side by side, their control, and the server
 * that clients and people reach it by.
 */
@NullMarked
package dev.covey.coordinator.daemon;

import org.jspecify.annotations.NullMarked;
