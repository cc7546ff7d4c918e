/**
 * What reaches a server from a client, and the checks it must pass before anything is done with it.
 * The checks are pure: cohort, accepted slots and the state of the collection are given to them.
 */
@NullMarked
package dev.covey.aggregation.arrival;

import org.jspecify.annotations.NullMarked;
