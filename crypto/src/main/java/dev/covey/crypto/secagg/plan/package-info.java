/**
 * Chooses the parameters of a session before there is one: neighbours, threshold, quorum, floors
 * and modulus for a cohort, what they cost, and in plain words what they protect from whom. Nothing
 * here has state or reads anything; what is planned here is what {@code client} accepts.
 */
@NullMarked
package dev.covey.crypto.secagg.plan;

import org.jspecify.annotations.NullMarked;
