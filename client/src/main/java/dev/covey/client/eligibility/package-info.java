/**
 * When a device takes part: what it is doing, whether that meets its owner's conditions, and how
 * many bytes it has spent today. What is found here stays on the device.
 */
@NullMarked
package dev.covey.client.eligibility;

import org.jspecify.annotations.NullMarked;
