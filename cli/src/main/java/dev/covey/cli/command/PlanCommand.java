package dev.covey.cli.command;

import dev.covey.assembly.PrivacyPlan;
import dev.covey.cli.terminal.Units;
import dev.covey.config.CohortConfig.Sampling;
import dev.covey.config.Experiment;
import dev.covey.config.LoadedExperiment;
import dev.covey.config.SecurityConfig;
import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.plan.EntrySize;
import dev.covey.crypto.secagg.plan.PlanOutcome;
import dev.covey.crypto.secagg.plan.PlanRequest;
import dev.covey.crypto.secagg.plan.SecurityPlan;
import dev.covey.crypto.secagg.plan.SecurityPlanner;
import dev.covey.protocol.secagg.LargestMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code covey plan}. */
@Command(
    name = "plan",
    description =
        "Say before a run what its rounds protect from whom, and what that costs a client and the"
            + " coordinator.")
final class PlanCommand extends Verb {
  private static final String UNPROTECTED =
      "Nothing is hidden: the coordinator sees each update of each client.";

  @Mixin private ExperimentArguments arguments = new ExperimentArguments();

  @Override
  public Integer call() {
    LoadedExperiment loaded = arguments.load();
    loaded.warnings().forEach(warning -> err().println("warning: " + warning));
    Experiment experiment = loaded.experiment();
    PlannedCohort cohort = PlannedCohort.of(experiment);
    if (experiment.security().masked()) {
      masked(experiment, cohort);
    } else {
      plain(experiment, cohort);
    }
    return ExitCodes.DONE;
  }

  private void plain(Experiment experiment, PlannedCohort cohort) {
    long bytes = (long) Float.BYTES * cohort.parameters();
    Optional<PlannedPrivacy> noise =
        PrivacyPlan.of(experiment, new PrivacyPlan.Population(cohort.known(), false))
            .map(plan -> new PlannedPrivacy(plan, experiment));
    List<String> explanation = noise.map(PlannedPrivacy::explanation).orElse(List.of(UNPROTECTED));
    if (json()) {
      Map<String, Object> result = head(experiment, cohort);
      result.put("uplink_bytes_per_client", bytes);
      result.put("downlink_bytes_per_client", bytes);
      result.put("uplink_bytes_per_round", bytes * cohort.clients());
      result.put("downlink_bytes_per_round", bytes * cohort.clients());
      noise.ifPresent(planned -> result.put("privacy", planned.values()));
      result.put("explanation", explanation);
      printJson(result);
      return;
    }
    explanation.forEach(out()::println);
    out()
        .printf(
            "%d clients a round, %s parameters each: a client sends %s and receives %s, a round %s"
                + " and %s%n",
            cohort.clients(),
            Units.count(cohort.parameters()),
            Units.bytes(bytes),
            Units.bytes(bytes),
            Units.bytes(bytes * cohort.clients()),
            Units.bytes(bytes * cohort.clients()));
  }

  private void masked(Experiment experiment, PlannedCohort cohort) {
    requireEnough(experiment, cohort);
    // More clients cost more, and a message of theirs is larger.
    SecurityPlan largest = plan(experiment, cohort, cohort.range().most()).orThrow();
    int floor = floor(experiment, cohort);
    SecurityPlan plan = plan(experiment, cohort, Math.max(floor, cohort.range().least())).orThrow();
    List<String> explanation = new ArrayList<>(drawn(experiment, cohort, floor, plan, largest));
    explanation.addAll(plan.explanation(largest));
    LargestMessage message = LargestMessage.of(largest);
    message
        .problem()
        .ifPresent(
            why -> explanation.add("Only in one process, since between processes: " + why + "."));
    if (!json()) {
      explanation.forEach(out()::println);
      return;
    }
    Map<String, Object> result = head(experiment, cohort);
    result.put("post_quantum", experiment.security().postQuantum());
    result.put("entries", plan.request().dimension());
    result.put("neighbours", plan.neighbours());
    result.put("threshold", plan.threshold());
    result.put("quorum", plan.quorum());
    result.put("bits", plan.bits());
    result.put("minimum_survivors", plan.minimumSurvivors());
    result.put("expected_dropouts", plan.expectedDropouts());
    result.put("tolerated_dropouts", plan.toleratedDropouts());
    result.put("expected_colluders", plan.expectedColluders());
    result.put("tolerated_colluders", plan.toleratedColluders());
    result.put("clients_least", plan.graph().clients());
    result.put("clients_most", largest.graph().clients());
    result.put("largest_message_bytes", message.bytes());
    result.put("between_processes", message.problem().isEmpty());
    result.put("masking_uplink_bytes_per_client", largest.traffic().uplinkBytes());
    result.put("masking_downlink_bytes_per_client", largest.traffic().downlinkBytes());
    result.put("model_downlink_bytes_per_client", (long) Float.BYTES * cohort.parameters());
    result.put("estimated_client_cpu_ms", largest.cost().clientMillis());
    result.put("estimated_server_cpu_ms", largest.cost().serverMillis());
    result.put("explanation", explanation);
    printJson(result);
  }

  private static Map<String, Object> head(Experiment experiment, PlannedCohort cohort) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("secure_aggregation", experiment.security().secureAggregation().keyword());
    result.put("clients", cohort.clients());
    result.put("trainable_parameters", cohort.parameters());
    return result;
  }

  private static void requireEnough(Experiment experiment, PlannedCohort cohort) {
    int minimum = experiment.cohort().minimum();
    if (minimum > cohort.range().most()) {
      throw new ConfigurationException(
          "no secure aggregation: a round asks "
              + cohort.range().most()
              + " clients, and no sum of fewer than cohort.minimum = "
              + minimum
              + " may be opened; ask more clients or, where it is above 2, lower cohort.minimum");
    }
  }

  /** Fewest clients of a round that is not void: for which there is a plan. */
  private static int floor(Experiment experiment, PlannedCohort cohort) {
    int clients = experiment.cohort().minimum();
    while (clients < cohort.range().most()
        && !(plan(experiment, cohort, clients) instanceof PlanOutcome.Planned)) {
      clients++;
    }
    return clients;
  }

  /** Of Poisson sampling, which of its cohorts is planned for. */
  private static List<String> drawn(
      Experiment experiment,
      PlannedCohort cohort,
      int floor,
      SecurityPlan plan,
      SecurityPlan largest) {
    if (!(experiment.cohort().sampling() instanceof Sampling.Poisson poisson)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "Poisson sampling draws %d of %d clients in the mean, at least %d and at most %d but once"
                + " each in 10^9 rounds. What follows protects a round of %d, the fewest, and counts"
                + " bytes and time of %d, the most; the sum has room for all %d.",
            cohort.clients(),
            cohort.known(),
            cohort.range().least(),
            cohort.range().most(),
            plan.graph().clients(),
            largest.graph().clients(),
            cohort.known()));
    double isVoid = BinomialRange.fewerThan(floor, cohort.known(), poisson.rate());
    if (isVoid > BinomialRange.TAIL) {
      lines.add(
          String.format(
              Locale.ROOT,
              "A round of fewer than %d clients is void: nobody trains, and another is drawn; that"
                  + " happens with probability %.2g.",
              floor,
              isVoid));
    }
    return lines;
  }

  private static PlanOutcome plan(Experiment experiment, PlannedCohort cohort, int clients) {
    SecurityConfig security = experiment.security();
    return SecurityPlanner.plan(
        new PlanRequest(
            clients,
            security.secureAggregation() == SecureAggregation.MALICIOUS
                ? Adversary.MALICIOUS
                : Adversary.SEMI_HONEST,
            security.postQuantum() ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519,
            security.corruptFraction(),
            security.dropoutFraction(),
            cohort.entries(experiment),
            new EntrySize.Bits(security.bits()),
            experiment.cohort().minimum()));
  }
}
