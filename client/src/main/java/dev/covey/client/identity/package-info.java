/**
 * How a participant gets its identity and keeps it: enrolment with a token, renewal in time, and
 * the folder that holds the keys. Nothing here takes part in a round.
 */
@NullMarked
package dev.covey.client.identity;

import org.jspecify.annotations.NullMarked;
