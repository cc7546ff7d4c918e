package dev.covey.cli.command;

import dev.covey.core.error.ExitCodes;
import dev.covey.privacy.accountant.Calibration;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.PrivacyEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey privacy sigma}: the inverse of {@code covey privacy epsilon}. */
@Command(
    name = "sigma",
    description = "The smallest noise multiplier that keeps epsilon at delta over the steps.")
final class PrivacySigma extends Verb {
  @Option(names = "--epsilon", required = true, paramLabel = "E", description = "Target, above 0.")
  private double epsilon;

  @Option(
      names = "--q",
      required = true,
      paramLabel = "Q",
      description = "Sampling rate, 0 to 1; 1 is no sampling.")
  private double rate;

  @Option(names = "--steps", required = true, paramLabel = "T", description = "How many times.")
  private long steps;

  @Option(
      names = "--delta",
      required = true,
      paramLabel = "D",
      description = "Delta, above 0 and below 1.")
  private double delta;

  @Option(
      names = "--accountant",
      paramLabel = "NAME",
      defaultValue = "all",
      description =
          "One of ${COMPLETION-CANDIDATES}; all counts the smallest bound; default"
              + " ${DEFAULT-VALUE}.")
  private AccountantChoice accountant = AccountantChoice.ALL;

  @Override
  public Integer call() {
    Calibration.Calibrated found =
        Calibration.noiseMultiplier(
            sigma -> Composition.of(PrivacyEvent.sampledGaussian(sigma, rate), steps),
            epsilon,
            delta,
            accountant.accountants());
    if (json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("sigma", found.noiseMultiplier());
      result.put("q", rate);
      result.put("steps", steps);
      result.put("delta", delta);
      result.put("target_epsilon", epsilon);
      result.put("epsilon", found.bound().epsilon());
      result.put("epsilon_by", found.bound().accountant().label());
      printJson(result);
    } else {
      out()
          .printf(
              "sigma %s keeps epsilon at %s (%s) at delta %s%n",
              PrivacyEpsilon.text(found.noiseMultiplier()),
              PrivacyEpsilon.text(found.bound().epsilon()),
              found.bound().accountant().label(),
              delta);
    }
    return ExitCodes.DONE;
  }
}
