package dev.covey.config;

/**
 * Table {@code [training]}: what a client does in a round.
 *
 * @param learningRate positive
 * @param maxGradientNorm bound on a step's gradient in L2 norm; 0 for none
 * @param localSteps optimizer steps a round
 * @param batchSize sequences a step
 */
public record TrainingConfig(
    Optimizer optimizer,
    double learningRate,
    double maxGradientNorm,
    int localSteps,
    int batchSize,
    Correction correction) {

  public TrainingConfig {
    TrainingKeys.LEARNING_RATE.require(learningRate);
    TrainingKeys.MAX_GRADIENT_NORM.require(maxGradientNorm);
    TrainingKeys.LOCAL_STEPS.require(localSteps);
    TrainingKeys.BATCH_SIZE.require(batchSize);
  }

  /** Local optimizers. */
  public sealed interface Optimizer {
    /** As in the file. */
    String keyword();

    /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
    record AdamW(double weightDecay) implements Optimizer {
      public AdamW {
        TrainingKeys.WEIGHT_DECAY.require(weightDecay);
      }

      @Override
      public String keyword() {
        return "adamw";
      }
    }

    /** Stochastic gradient descent; momentum 0 is plain. */
    record Sgd(double momentum) implements Optimizer {
      public Sgd {
        TrainingKeys.MOMENTUM.require(momentum);
      }

      @Override
      public String keyword() {
        return "sgd";
      }
    }
  }

  /** What keeps clients from drifting apart. */
  public sealed interface Correction {
    /** As in the file; of a plug-in, its class name. */
    String keyword();

    /** Nothing. */
    record None() implements Correction {
      @Override
      public String keyword() {
        return "none";
      }
    }

    /** A proximal term mu/2 ||w - w_global||^2 (Li et al. 2020); mu is positive. */
    record FedProx(double mu) implements Correction {
      public FedProx {
        TrainingKeys.MU.require(mu);
      }

      @Override
      public String keyword() {
        return "fedprox";
      }
    }

    /** Control variates, option II (Karimireddy et al. 2020). */
    record Scaffold() implements Correction {
      @Override
      public String keyword() {
        return "scaffold";
      }
    }

    /** A class of the plug-in path. */
    record Plugin(String className) implements Correction {
      public Plugin {
        TrainingKeys.CORRECTION.require(className);
      }

      @Override
      public String keyword() {
        return className;
      }
    }
  }
}
