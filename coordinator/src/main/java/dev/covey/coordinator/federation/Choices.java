package dev.covey.coordinator.federation;

import dev.covey.aggregation.optimizer.FedAvg;
import dev.covey.aggregation.optimizer.FedAvgM;
import dev.covey.aggregation.optimizer.FedOpt;
import dev.covey.aggregation.optimizer.Scaffold;
import dev.covey.aggregation.optimizer.ServerOptimizer;
import dev.covey.aggregation.rule.AggregationRule;
import dev.covey.aggregation.rule.Bulyan;
import dev.covey.aggregation.rule.CoordinateMedian;
import dev.covey.aggregation.rule.Krum;
import dev.covey.aggregation.rule.MultiKrum;
import dev.covey.aggregation.rule.TrimmedMean;
import dev.covey.aggregation.rule.UniformMean;
import dev.covey.aggregation.rule.WeightedMean;
import dev.covey.assembly.Plugins;
import dev.covey.assembly.TextData;
import dev.covey.config.AggregationConfig;
import dev.covey.config.CohortConfig;
import dev.covey.config.Experiment;
import dev.covey.coordinator.sampling.CohortSampler;
import dev.covey.coordinator.sampling.CohortSamplers;
import dev.covey.core.error.InternalException;
import java.util.OptionalInt;

/** From what an experiment file chooses for the server to the objects that carry it out. */
public final class Choices {
  private Choices() {}

  /**
   * Makes an instance of every class that the file names for the server, so that a wrong one is
   * found before anything is trained.
   *
   * @throws dev.covey.core.error.ConfigurationException naming key and class
   */
  public static void tryPlugins(Experiment experiment, Plugins plugins) {
    TextData.partitioner(experiment.data().partition(), plugins);
    sampler(experiment.cohort(), plugins);
    rule(experiment.aggregation(), plugins);
    serverOptimizer(experiment.aggregation(), plugins);
  }

  static CohortSampler sampler(CohortConfig cohort, Plugins plugins) {
    if (cohort.sampling() instanceof CohortConfig.Sampling.All) {
      return CohortSamplers.all();
    }
    if (cohort.sampling() instanceof CohortConfig.Sampling.Poisson poisson) {
      return CohortSamplers.poisson(poisson.rate());
    }
    if (cohort.sampling() instanceof CohortConfig.Sampling.Plugin plugin) {
      return plugins.instantiate("cohort.sampling", plugin.className(), CohortSampler.class);
    }
    return CohortSamplers.uniform();
  }

  /** Probability that a client is up when a round begins. */
  static double availability(CohortConfig cohort) {
    return cohort.sampling() instanceof CohortConfig.Sampling.Availability availability
        ? availability.probability()
        : 1;
  }

  static AggregationRule rule(AggregationConfig aggregation, Plugins plugins) {
    AggregationConfig.Rule rule = aggregation.rule();
    if (rule instanceof AggregationConfig.Rule.Mean) {
      return aggregation.weighting() == AggregationConfig.Weighting.TOKENS
          ? new WeightedMean()
          : new UniformMean();
    }
    if (rule instanceof AggregationConfig.Rule.Median) {
      return new CoordinateMedian();
    }
    if (rule instanceof AggregationConfig.Rule.TrimmedMean trimmed) {
      return new TrimmedMean(trimmed.trimFraction());
    }
    if (rule instanceof AggregationConfig.Rule.Krum krum) {
      return new Krum(krum.byzantine());
    }
    if (rule instanceof AggregationConfig.Rule.MultiKrum multiKrum) {
      return new MultiKrum(multiKrum.byzantine(), OptionalInt.empty());
    }
    if (rule instanceof AggregationConfig.Rule.Bulyan bulyan) {
      return new Bulyan(bulyan.byzantine());
    }
    if (rule instanceof AggregationConfig.Rule.Plugin plugin) {
      return plugins.instantiate("aggregation.rule", plugin.className(), AggregationRule.class);
    }
    throw new InternalException("no aggregation rule for " + rule);
  }

  /**
   * The server optimizer.
   *
   * @param controlVariate wraps it with SCAFFOLD's control variate
   * @param population number of all clients
   */
  static ServerOptimizer serverOptimizer(
      AggregationConfig aggregation, boolean controlVariate, int population, Plugins plugins) {
    ServerOptimizer model = serverOptimizer(aggregation, plugins);
    return controlVariate ? new Scaffold(model, population) : model;
  }

  private static ServerOptimizer serverOptimizer(AggregationConfig aggregation, Plugins plugins) {
    AggregationConfig.ServerOptimizer choice = aggregation.serverOptimizer();
    if (choice instanceof AggregationConfig.ServerOptimizer.FedAvg avg) {
      return new FedAvg(avg.learningRate());
    }
    if (choice instanceof AggregationConfig.ServerOptimizer.FedAvgM m) {
      return new FedAvgM(m.learningRate(), m.momentum());
    }
    if (choice instanceof AggregationConfig.ServerOptimizer.FedAdam a) {
      return new FedOpt(FedOpt.Rule.FEDADAM, a.learningRate(), a.beta1(), a.beta2(), a.tau());
    }
    if (choice instanceof AggregationConfig.ServerOptimizer.FedYogi y) {
      return new FedOpt(FedOpt.Rule.FEDYOGI, y.learningRate(), y.beta1(), y.beta2(), y.tau());
    }
    if (choice instanceof AggregationConfig.ServerOptimizer.FedAdagrad g) {
      return new FedOpt(
          FedOpt.Rule.FEDADAGRAD, g.learningRate(), g.beta1(), FedOpt.DEFAULT_BETA2, g.tau());
    }
    AggregationConfig.ServerOptimizer.Plugin plugin =
        (AggregationConfig.ServerOptimizer.Plugin) choice;
    return plugins.instantiate(
        "aggregation.server-optimizer", plugin.className(), ServerOptimizer.class);
  }
}
