package dev.covey.client.eligibility;

/** Tells what the device is doing. */
@FunctionalInterface
public interface Device {
  /** The state now; what cannot be found out is unknown. Never throws for want of a file. */
  DeviceState state();
}
