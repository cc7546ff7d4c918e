/**
 * Sealed bids: clients commit to a bid before anybody opens one, the root over all commitments is
 * shown first, and whoever does not open is left out. The phases are values and have no clock: what
 * comes in the wrong phase is too early or too late.
 */
@NullMarked
package dev.covey.incentive.bidding;

import org.jspecify.annotations.NullMarked;
