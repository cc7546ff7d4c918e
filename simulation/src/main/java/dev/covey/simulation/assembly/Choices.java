package dev.covey.simulation.assembly;

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
import dev.covey.client.LocalPlan;
import dev.covey.client.correction.ClientCorrection;
import dev.covey.client.correction.ClientCorrections;
import dev.covey.config.AggregationConfig;
import dev.covey.config.CohortConfig;
import dev.covey.config.Experiment;
import dev.covey.config.ModelConfig;
import dev.covey.config.RunConfig;
import dev.covey.config.TrainingConfig;
import dev.covey.coordinator.sampling.CohortSampler;
import dev.covey.coordinator.sampling.CohortSamplers;
import dev.covey.core.error.InternalException;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.Trainable;
import java.util.OptionalInt;

/** From the choices of an experiment file to the objects that carry them out. */
public final class Choices {
  /** A client with a deadline stops training at this share of it, to have time to upload. */
  private static final double TRAINING_SHARE_OF_DEADLINE = 0.8;

  private Choices() {}

  /**
   * Makes an instance of every class that the file names, so that a wrong one is found before
   * anything is trained.
   *
   * @throws dev.covey.core.error.ConfigurationException naming key and class
   */
  public static void tryPlugins(Experiment experiment, Plugins plugins) {
    TextData.partitioner(experiment.data().partition(), plugins);
    correction(experiment.training(), plugins);
    sampler(experiment.cohort(), plugins);
    rule(experiment.aggregation(), plugins);
    serverOptimizer(experiment.aggregation(), plugins);
  }

  public static Device device(RunConfig run) {
    return run.device() instanceof RunConfig.Device.Cuda cuda
        ? new Device(Device.Kind.CUDA, cuda.index())
        : Device.CPU;
  }

  public static Trainable trainable(ModelConfig model) {
    if (model.trainable() instanceof ModelConfig.Trainable.Lora lora) {
      return new Trainable.Lora(
          lora.rank(),
          lora.alpha(),
          lora.targets(),
          lora.aggregation() == ModelConfig.LoraAggregation.FACTORS);
    }
    if (model.trainable() instanceof ModelConfig.Trainable.Matching matching) {
      return new Trainable.Matching(matching.pattern());
    }
    return new Trainable.All();
  }

  public static LocalPlan localPlan(Experiment experiment) {
    TrainingConfig training = experiment.training();
    long budgetNanos =
        (long)
            (experiment.cohort().deadlineSeconds() * TRAINING_SHARE_OF_DEADLINE * 1_000_000_000L);
    return new LocalPlan(
        optimizer(training.optimizer()),
        training.learningRate(),
        training.maxGradientNorm(),
        training.localSteps(),
        training.batchSize(),
        budgetNanos);
  }

  /** The engine's optimizer for one of the file. */
  public static LocalObjective.Optimizer optimizer(TrainingConfig.Optimizer choice) {
    return choice instanceof TrainingConfig.Optimizer.Sgd sgd
        ? new LocalObjective.Optimizer.Sgd(sgd.momentum())
        : adamW((TrainingConfig.Optimizer.AdamW) choice);
  }

  private static LocalObjective.Optimizer adamW(TrainingConfig.Optimizer.AdamW adamW) {
    LocalObjective.Optimizer.AdamW standard = LocalObjective.Optimizer.AdamW.DEFAULT;
    return new LocalObjective.Optimizer.AdamW(
        standard.beta1(), standard.beta2(), standard.epsilon(), adamW.weightDecay());
  }

  public static ClientCorrection correction(TrainingConfig training, Plugins plugins) {
    if (training.correction() instanceof TrainingConfig.Correction.FedProx fedProx) {
      return ClientCorrections.fedProx(fedProx.mu());
    }
    if (training.correction() instanceof TrainingConfig.Correction.Scaffold) {
      return ClientCorrections.scaffold();
    }
    if (training.correction() instanceof TrainingConfig.Correction.Plugin plugin) {
      return plugins.instantiate("training.correction", plugin.className(), ClientCorrection.class);
    }
    return ClientCorrections.none();
  }

  public static CohortSampler sampler(CohortConfig cohort, Plugins plugins) {
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

  /** Uploads wanted per cohort; empty where everybody drawn is waited for. */
  public static OptionalInt cohortSize(CohortConfig cohort) {
    if (cohort.sampling() instanceof CohortConfig.Sampling.Uniform uniform) {
      return OptionalInt.of(uniform.size());
    }
    if (cohort.sampling() instanceof CohortConfig.Sampling.Availability availability) {
      return OptionalInt.of(availability.size());
    }
    if (cohort.sampling() instanceof CohortConfig.Sampling.Plugin plugin && plugin.size() > 0) {
      return OptionalInt.of(plugin.size());
    }
    return OptionalInt.empty();
  }

  /** Probability that a client is up when a round begins. */
  public static double availability(CohortConfig cohort) {
    return cohort.sampling() instanceof CohortConfig.Sampling.Availability availability
        ? availability.probability()
        : 1;
  }

  public static AggregationRule rule(AggregationConfig aggregation, Plugins plugins) {
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
   * @param correction wraps it with SCAFFOLD's control variate where that is used
   * @param population number of all clients
   */
  public static ServerOptimizer serverOptimizer(
      AggregationConfig aggregation, ClientCorrection correction, int population, Plugins plugins) {
    ServerOptimizer model = serverOptimizer(aggregation, plugins);
    return correction.usesControlVariate() ? new Scaffold(model, population) : model;
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
