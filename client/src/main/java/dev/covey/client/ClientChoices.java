package dev.covey.client;

import dev.covey.assembly.Plugins;
import dev.covey.client.correction.ClientCorrection;
import dev.covey.client.correction.ClientCorrections;
import dev.covey.config.Experiment;
import dev.covey.config.TrainingConfig;
import dev.covey.models.spi.LocalObjective;

/** From what an experiment file chooses for clients to the objects that carry it out. */
public final class ClientChoices {
  /** A client with a deadline stops training at this share of it, to have time to upload. */
  private static final double TRAINING_SHARE_OF_DEADLINE = 0.8;

  private ClientChoices() {}

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
}
