package dev.covey.aggregation.task;

import dev.covey.core.RunId;
import dev.covey.crypto.Transcript;
import java.util.Map;
import java.util.TreeMap;

/**
 * The task of one round. It does not name the attempt or the roster: a client that is asked again
 * for the same task may send the update it has already trained.
 *
 * @param modelSha256 digest of the parameters the round starts from
 * @param controlSha256 digest of the server's control variate, or empty where there is none
 * @param layoutSha256 digest of the trainable parameters' names, order and shapes
 * @param settings hyperparameters of local training, clip and weighting, by their configuration
 *     keys
 */
public record RoundTask(
    RunId run,
    int round,
    String modelSha256,
    String controlSha256,
    String layoutSha256,
    Map<String, String> settings) {

  private static final String DOMAIN = "covey/round-task/1";

  public RoundTask {
    settings = Map.copyOf(settings);
  }

  /** SHA-256 of the task's transcript, in hexadecimal. */
  public String sha256() {
    Transcript transcript =
        Transcript.of(DOMAIN)
            .text(run.value())
            .number(round)
            .text(modelSha256)
            .text(controlSha256)
            .text(layoutSha256)
            .list(settings.size());
    new TreeMap<>(settings).forEach((key, value) -> transcript.text(key).text(value));
    return transcript.sha256Hex();
  }
}
