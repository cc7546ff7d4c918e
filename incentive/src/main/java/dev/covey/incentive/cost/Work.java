package dev.covey.incentive.cost;

import dev.covey.core.error.ConfigurationException;

/**
 * What one round asks of a device.
 *
 * @param trainingSeconds seconds of local training, at least 0
 * @param uplinkBytes bytes to send, at least 0
 * @param downlinkBytes bytes to receive, at least 0
 */
public record Work(double trainingSeconds, long uplinkBytes, long downlinkBytes) {
  /**
   * @throws ConfigurationException if a value is negative or not finite
   */
  public Work {
    if (!(trainingSeconds >= 0)
        || Double.isInfinite(trainingSeconds)
        || uplinkBytes < 0
        || downlinkBytes < 0) {
      throw new ConfigurationException(
          "work of "
              + trainingSeconds
              + " s, "
              + uplinkBytes
              + " and "
              + downlinkBytes
              + " bytes: expected finite values of 0 or more");
    }
  }
}
