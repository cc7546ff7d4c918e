/**
 * Recruiting clients for money: what is common to auctions, costs and settlement. Money is counted
 * in whole micro-units and never in floating point. Nothing here knows about rounds, storage, the
 * wire or how a model is trained.
 */
@NullMarked
package dev.covey.incentive;

import org.jspecify.annotations.NullMarked;
