/**
 * What a coordinator must not forget: runs, attempts of rounds, checkpoints, who took part. One
 * schema, migrated by Flyway; every commit of a round is one transaction.
 */
@NullMarked
package dev.covey.coordinator.store;

import org.jspecify.annotations.NullMarked;
