package dev.covey.privacy.accountant;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of accountant_reference_extra.csv as compositions. */
final class ExtraReferences {
  private ExtraReferences() {}

  static Composition composition(ReferenceTable.Row row) {
    String params = row.text("params");
    return switch (row.text("mechanism")) {
      case "poisson_gaussian_edge", "poisson_gaussian_neighbor" ->
          Composition.of(
              PrivacyEvent.sampledGaussian(row.parameter("sigma"), row.parameter("q")),
              (long) row.parameter("steps"));
      case "gaussian_neighbor" ->
          Composition.of(
              new PrivacyEvent.Gaussian(row.parameter("sigma")), (long) row.parameter("steps"));
      case "heterogeneous" -> heterogeneous(params);
      case "fixed_size_wor_gaussian" ->
          Composition.of(
              new PrivacyEvent.FixedSizeSampled(
                  (long) row.parameter("n"), (long) row.parameter("m"), row.parameter("sigma")),
              (long) row.parameter("steps"));
      case "tree_restart" ->
          Composition.of(
              TreeSensitivity.restarted(
                  row.parameter("z"),
                  numbers(params, "steps_list").stream().map(Double::longValue).toList()),
              1);
      case "tree_no_restart" ->
          Composition.of(
              TreeSensitivity.repeated(
                  row.parameter("z"),
                  (long) row.parameter("total_steps"),
                  (long) row.parameter("max_participation"),
                  Math.max(1, (long) row.parameter("min_separation"))),
              1);
      case "tree_single_epoch" ->
          Composition.of(
              TreeSensitivity.restarted(row.parameter("z"), List.of((long) row.parameter("steps"))),
              1);
      case "zcdp_gaussian" ->
          Composition.of(new PrivacyEvent.ZeroConcentrated(row.parameter("rho")), 1);
      case "discrete_gaussian" ->
          Composition.of(
              new PrivacyEvent.DiscreteGaussian(
                  row.parameter("sigma"), (int) row.parameter("sensitivity")),
              1);
      case "dist_discrete_gaussian" -> distributed(row);
      case "dist_skellam" -> skellam(row);
      default -> throw new AssertionError("unknown mechanism in " + row);
    };
  }

  private static Composition heterogeneous(String params) {
    Composition sum = Composition.empty();
    if (params.contains("gaussian_sigmas")) {
      for (double sigma : numbers(params, "gaussian_sigmas")) {
        sum = sum.plus(new PrivacyEvent.Gaussian(sigma), 1);
      }
      return sum;
    }
    List<Double> flat = numbers(params, "parts");
    for (int i = 0; i < flat.size(); i += 3) {
      sum =
          sum.plus(
              PrivacyEvent.sampledGaussian(flat.get(i), flat.get(i + 1)),
              flat.get(i + 2).longValue());
    }
    return sum;
  }

  /** All numbers after a key, up to the next key. */
  private static List<Double> numbers(String params, String key) {
    String rest = params.substring(params.indexOf('"' + key + '"') + key.length() + 2);
    int end = rest.indexOf('"');
    Matcher matcher = Pattern.compile("[0-9.]+").matcher(end < 0 ? rest : rest.substring(0, end));
    List<Double> numbers = new ArrayList<>();
    while (matcher.find()) {
      numbers.add(Double.parseDouble(matcher.group()));
    }
    return numbers;
  }

  private static Composition distributed(ReferenceTable.Row row) {
    double scale = 1 / row.parameter("gamma");
    double dimension = row.parameter("dim");
    double l2 = roundedNorm(row, scale);
    return sampled(
        row,
        new PrivacyEvent.DistributedDiscreteGaussian(
            l2,
            l2 * Math.min(Math.sqrt(dimension), l2),
            (long) dimension,
            row.parameter("local_stddev") * scale,
            (long) row.parameter("n")));
  }

  private static Composition skellam(ReferenceTable.Row row) {
    double scale = row.parameter("scale");
    double l2 = roundedNorm(row, scale);
    double deviation = row.parameter("central_stddev") * scale;
    return sampled(
        row,
        new PrivacyEvent.Skellam(
            l2, l2 * Math.min(Math.sqrt(row.parameter("dim")), l2), deviation * deviation));
  }

  private static double roundedNorm(ReferenceTable.Row row, double scale) {
    double scaled = row.parameter("l2_clip") * scale;
    if (row.text("params").contains("\"rounding\": false")) {
      return scaled;
    }
    double d = row.parameter("dim");
    double beta = row.parameter("beta");
    double plain = scaled + Math.sqrt(d);
    if (beta == 0) {
      return plain;
    }
    double slack = Math.sqrt(2 * Math.log(1 / beta)) * (scaled + Math.sqrt(d) / 2);
    return Math.min(plain, Math.sqrt(scaled * scaled + d / 4 + slack));
  }

  private static Composition sampled(ReferenceTable.Row row, PrivacyEvent event) {
    double rate = row.parameter("q");
    PrivacyEvent sampled = rate == 1 ? event : new PrivacyEvent.PoissonSampled(rate, event);
    return Composition.of(sampled, (long) row.parameter("steps"));
  }
}
