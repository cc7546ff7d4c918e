/**
 * The round loop's clients across a network: the service they join, one session a stream, and per
 * run the gateway that the loop sees. Nothing is decided about rounds here.
 */
@NullMarked
package dev.covey.coordinator.grpc;

import org.jspecify.annotations.NullMarked;
