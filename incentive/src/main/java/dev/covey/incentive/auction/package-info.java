/**
 * Reverse auctions under a budget behind one interface: bids, qualities and a budget go in, winners
 * and payments come out. Clearing is a pure function; randomness is a seed given beforehand. Money
 * is integer, and comparisons between bids per quality are exact, so that the same bids give the
 * same winners and payments everywhere. Nothing here stores, signs or sends anything.
 */
@NullMarked
package dev.covey.incentive.auction;

import org.jspecify.annotations.NullMarked;
