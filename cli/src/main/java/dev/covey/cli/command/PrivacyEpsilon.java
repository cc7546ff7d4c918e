package dev.covey.cli.command;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.privacy.accountant.Accountant;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.accountant.PrivacyEvent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code covey privacy epsilon}. */
@Command(
    name = "epsilon",
    description = {
      "The epsilon of Gaussian noise on Poisson samples, added up over steps,",
      "for adding or removing one unit. One query by options, or many from a CSV file."
    })
final class PrivacyEpsilon extends Verb {
  @Option(
      names = "--sigma",
      paramLabel = "S",
      description = "Noise multiplier: standard deviation over L2 sensitivity.")
  private @Nullable Double sigma;

  @Option(names = "--q", paramLabel = "Q", description = "Sampling rate, 0 to 1; 1 is no sampling.")
  private @Nullable Double rate;

  @Option(names = "--steps", paramLabel = "T", description = "How many times.")
  private @Nullable Long steps;

  @Option(names = "--delta", paramLabel = "D", description = "Delta, 0 to 1.")
  private @Nullable Double delta;

  @Option(
      names = "--accountant",
      paramLabel = "NAME",
      defaultValue = "all",
      description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private AccountantChoice accountant = AccountantChoice.ALL;

  @Option(
      names = "--csv",
      paramLabel = "IN",
      description = "File with the columns sigma,q,steps,delta; needs --out.")
  private @Nullable Path input;

  @Option(
      names = "--out",
      paramLabel = "OUT",
      description = "Where to write the file's rows with rdp_eps, pld_eps, analytic_gaussian_eps.")
  private @Nullable Path output;

  @Override
  public Integer call() {
    if (input != null || output != null) {
      return bulk();
    }
    double noise = required("--sigma", sigma);
    double sampling = required("--q", rate);
    long times = required("--steps", steps);
    double target = required("--delta", delta);
    PrivacyBounds bounds =
        PrivacyBounds.of(
            Composition.of(PrivacyEvent.sampledGaussian(noise, sampling), times),
            target,
            accountant.accountants());
    if (json()) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("sigma", noise);
      result.put("q", sampling);
      result.put("steps", times);
      result.put("delta", target);
      result.put("neighbouring_relation", NeighbouringRelation.ADD_OR_REMOVE_ONE.label());
      for (Accountant each : Accountant.values()) {
        result.put(
            each.label() + "_eps",
            bounds.by(each).map(bound -> jsonNumber(bound.epsilon())).orElse(null));
      }
      result.put("epsilon", jsonNumber(bounds.smallest().epsilon()));
      result.put("epsilon_by", bounds.smallest().accountant().label());
      printJson(result);
    } else {
      for (PrivacyBounds.Bound bound : bounds.bounds()) {
        out().printf("%-18s %s%n", bound.accountant().label(), text(bound.epsilon()));
      }
      out()
          .printf(
              "epsilon            %s at delta %s, neighbours: %s%n",
              text(bounds.smallest().epsilon()),
              target,
              NeighbouringRelation.ADD_OR_REMOVE_ONE.label());
    }
    return ExitCodes.DONE;
  }

  private int bulk() {
    if (input == null || output == null) {
      throw new ConfigurationException("--csv IN and --out OUT go together; give both");
    }
    if (sigma != null || rate != null || steps != null || delta != null) {
      throw new ConfigurationException(
          "--csv takes sigma, q, steps and delta from the file; leave out those options");
    }
    int rows = PrivacyTable.fill(input, output, accountant.accountants());
    if (json()) {
      printJson(Map.of("file", output.toString(), "rows", rows));
    } else {
      out().printf("%d rows in %s%n", rows, output);
    }
    return ExitCodes.DONE;
  }

  private <T> T required(String option, @Nullable T value) {
    return required(spec(), option, value);
  }

  static <T> T required(CommandSpec spec, String option, @Nullable T value) {
    if (value == null) {
      throw new ConfigurationException(
          option + " is missing; `" + spec.qualifiedName() + " --help` lists the options");
    }
    return value;
  }

  /** JSON has no infinity: it is written as a string. */
  static Object jsonNumber(double value) {
    return Double.isInfinite(value) ? (Object) "inf" : (Object) value;
  }

  /** Rounded up in the last place shown, so that what is printed is a bound too. */
  static String text(double epsilon) {
    if (Double.isInfinite(epsilon) || epsilon == 0) {
      return epsilon == 0 ? "0" : "inf";
    }
    return new java.math.BigDecimal(epsilon)
        .round(new java.math.MathContext(6, java.math.RoundingMode.CEILING))
        .stripTrailingZeros()
        .toPlainString();
  }
}
