package dev.covey.client.consent;

import dev.covey.config.Experiment;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a coordinator asks of a device, as received.
 *
 * @param runId as the coordinator calls the run
 * @param dimension number of trainable parameters
 * @param totalParameters of the whole model; empty as long as it is not known, which is until the
 *     base is there: then the offer is to be checked again
 */
public record TaskOffer(
    String runId,
    Experiment experiment,
    int dimension,
    OptionalLong totalParameters,
    List<BaseFile> baseFiles) {
  public TaskOffer {
    baseFiles = List.copyOf(baseFiles);
  }

  /** This offer, with the size of the model that was downloaded. */
  public TaskOffer withTotalParameters(long total) {
    return new TaskOffer(runId, experiment, dimension, OptionalLong.of(total), baseFiles);
  }
}
