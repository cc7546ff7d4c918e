package dev.covey.incentive.cost;

import dev.covey.core.error.ConfigurationException;
import dev.covey.incentive.Money;

/**
 * What the owner of a device wants for energy, time and data, and what it does not give for any
 * money.
 *
 * @param microunitsPerKilowattHour price of energy, micro-units, at least 0
 * @param microunitsPerHour price of the device being busy, micro-units, at least 0
 * @param microunitsPerMegabyte price of 10^6 bytes sent or received, micro-units, at least 0
 * @param fixedMicrounits price of taking part at all, micro-units, at least 0
 * @param mostJoules energy for one round; above it the client declines
 * @param mostSeconds time for one round; above it the client declines
 * @param mostBytes data for one round; above it the client declines
 */
public record CostModel(
    double microunitsPerKilowattHour,
    double microunitsPerHour,
    double microunitsPerMegabyte,
    long fixedMicrounits,
    double mostJoules,
    double mostSeconds,
    long mostBytes) {
  private static final double JOULES_PER_KILOWATT_HOUR = 3.6e6;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  /**
   * @throws ConfigurationException if a price or limit is negative or not a number
   */
  public CostModel {
    if (!(microunitsPerKilowattHour >= 0 && microunitsPerHour >= 0 && microunitsPerMegabyte >= 0)
        || !(fixedMicrounits >= 0 && mostJoules >= 0 && mostSeconds >= 0 && mostBytes >= 0)) {
      throw new ConfigurationException(
          "cost model with prices "
              + microunitsPerKilowattHour
              + ", "
              + microunitsPerHour
              + ", "
              + microunitsPerMegabyte
              + ", "
              + fixedMicrounits
              + " and limits "
              + mostJoules
              + ", "
              + mostSeconds
              + ", "
              + mostBytes
              + ": expected values of 0 or more");
    }
  }

  /** Bids or stays away. */
  public sealed interface Decision permits Bids, Declines {}

  /**
   * The client bids its cost, which is its best bid under a truthful mechanism.
   *
   * @param costMicrounits the bid: the cost, rounded up to whole micro-units so that a payment of
   *     the bid covers it
   * @param energyMicrounits part of it for energy
   * @param timeMicrounits part of it for time
   * @param dataMicrounits part of it for data
   */
  public record Bids(
      long costMicrounits, double energyMicrounits, double timeMicrounits, double dataMicrounits)
      implements Decision {}

  /** The client does not bid. */
  public record Declines(Reason reason) implements Decision {}

  /** Why a client does not bid. */
  public enum Reason {
    /** It would take more energy than the owner gives for a round. */
    ENERGY,
    /** It would take longer. */
    TIME,
    /** It would move more data. */
    DATA,
    /** It would cost more than any auction can pay. */
    PRICE
  }

  /** What the client does about some work. */
  public Decision decide(Device device, Work work) {
    double joules = device.joules(work);
    double seconds = work.trainingSeconds() + device.radioSeconds(work);
    double bytes = (double) work.uplinkBytes() + work.downlinkBytes();
    if (joules > mostJoules) {
      return new Declines(Reason.ENERGY);
    }
    if (seconds > mostSeconds) {
      return new Declines(Reason.TIME);
    }
    if (bytes > mostBytes) {
      return new Declines(Reason.DATA);
    }
    double energy = joules / JOULES_PER_KILOWATT_HOUR * microunitsPerKilowattHour;
    double time = seconds / SECONDS_PER_HOUR * microunitsPerHour;
    double data = bytes / BYTES_PER_MEGABYTE * microunitsPerMegabyte;
    double cost = Math.ceil(energy + time + data + fixedMicrounits);
    return cost <= Money.MAX_MICROUNITS
        ? new Bids((long) cost, energy, time, data)
        : new Declines(Reason.PRICE);
  }
}
