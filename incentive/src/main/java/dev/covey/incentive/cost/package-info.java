/**
 * What taking part costs a client: energy, time and data, priced by its owner, and the bid that
 * follows. Runs on the client; nothing of it but the bid leaves the device.
 */
@NullMarked
package dev.covey.incentive.cost;

import org.jspecify.annotations.NullMarked;
