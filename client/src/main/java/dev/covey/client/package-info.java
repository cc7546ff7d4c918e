/**
 * The runtime of one mobile client: local training from the round's model to a raw update. It never
 * decides about rounds and never sees another client.
 */
@NullMarked
package dev.covey.client;

import org.jspecify.annotations.NullMarked;
