/**
 * What a client's part is worth: forecasts from past rounds, attribution where only sums are seen,
 * the rule that finds updates unlike the rest, and reputations. State is a value. Quality is a
 * number without unit of money; nothing here knows prices, models or how losses are measured.
 */
@NullMarked
package dev.covey.incentive.quality;

import org.jspecify.annotations.NullMarked;
