package dev.covey.incentive.cost;

import dev.covey.core.error.ConfigurationException;

/**
 * What a device needs for its work.
 *
 * @param trainingWatts power above idle while training
 * @param radioWatts power above idle while sending or receiving
 * @param uplinkBytesPerSecond speed of sending, above 0
 * @param downlinkBytesPerSecond speed of receiving, above 0
 */
public record Device(
    double trainingWatts,
    double radioWatts,
    double uplinkBytesPerSecond,
    double downlinkBytesPerSecond) {
  /**
   * @throws ConfigurationException if a value is out of range
   */
  public Device {
    if (!(trainingWatts >= 0 && radioWatts >= 0)
        || !(uplinkBytesPerSecond > 0 && downlinkBytesPerSecond > 0)
        || Double.isInfinite(trainingWatts + radioWatts)
        || Double.isInfinite(uplinkBytesPerSecond + downlinkBytesPerSecond)) {
      throw new ConfigurationException(
          "device of "
              + trainingWatts
              + " and "
              + radioWatts
              + " W, "
              + uplinkBytesPerSecond
              + " and "
              + downlinkBytesPerSecond
              + " bytes/s: expected powers of 0 or more and speeds above 0");
    }
  }

  /** Seconds of sending and receiving. */
  double radioSeconds(Work work) {
    return work.uplinkBytes() / uplinkBytesPerSecond
        + work.downlinkBytes() / downlinkBytesPerSecond;
  }

  /** Joules of training, sending and receiving. */
  double joules(Work work) {
    return trainingWatts * work.trainingSeconds() + radioWatts * radioSeconds(work);
  }
}
