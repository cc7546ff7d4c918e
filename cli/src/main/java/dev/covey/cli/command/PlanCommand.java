package dev.covey.cli.command;

import dev.covey.cli.terminal.Units;
import dev.covey.config.Experiment;
import dev.covey.config.LoadedExperiment;
import dev.covey.config.SecurityConfig;
import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.plan.EntrySize;
import dev.covey.crypto.secagg.plan.PlanRequest;
import dev.covey.crypto.secagg.plan.SecurityPlan;
import dev.covey.crypto.secagg.plan.SecurityPlanner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    if (json()) {
      Map<String, Object> result = head(experiment, cohort);
      result.put("uplink_bytes_per_client", bytes);
      result.put("downlink_bytes_per_client", bytes);
      result.put("uplink_bytes_per_round", bytes * cohort.clients());
      result.put("downlink_bytes_per_round", bytes * cohort.clients());
      result.put("explanation", List.of(UNPROTECTED));
      printJson(result);
      return;
    }
    out().println(UNPROTECTED);
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
    SecurityPlan plan = plan(experiment, cohort);
    if (!json()) {
      plan.explanation().forEach(out()::println);
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
    result.put("masking_uplink_bytes_per_client", plan.traffic().uplinkBytes());
    result.put("masking_downlink_bytes_per_client", plan.traffic().downlinkBytes());
    result.put("model_downlink_bytes_per_client", (long) Float.BYTES * cohort.parameters());
    result.put("estimated_client_cpu_ms", plan.cost().clientMillis());
    result.put("estimated_server_cpu_ms", plan.cost().serverMillis());
    result.put("explanation", plan.explanation());
    printJson(result);
  }

  private static Map<String, Object> head(Experiment experiment, PlannedCohort cohort) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("secure_aggregation", experiment.security().secureAggregation().keyword());
    result.put("clients", cohort.clients());
    result.put("trainable_parameters", cohort.parameters());
    return result;
  }

  private static SecurityPlan plan(Experiment experiment, PlannedCohort cohort) {
    SecurityConfig security = experiment.security();
    int minimum = experiment.cohort().minimum();
    if (minimum > cohort.clients()) {
      throw new ConfigurationException(
          "no secure aggregation: a round asks "
              + cohort.clients()
              + " clients, and no sum of fewer than cohort.minimum = "
              + minimum
              + " may be opened; ask more clients or, where it is above 2, lower cohort.minimum");
    }
    return SecurityPlanner.plan(
            new PlanRequest(
                cohort.clients(),
                security.secureAggregation() == SecureAggregation.MALICIOUS
                    ? Adversary.MALICIOUS
                    : Adversary.SEMI_HONEST,
                security.postQuantum() ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519,
                security.corruptFraction(),
                security.dropoutFraction(),
                cohort.entries(experiment),
                new EntrySize.Bits(security.bits()),
                minimum))
        .orThrow();
  }
}
