package dev.covey.config;

/**
 * Table {@code [aggregation]}: how updates become the next model.
 *
 * @param clipL2Norm clients scale longer updates down to this L2 norm; 0 for off
 * @param maxUpdateL2Norm the server rejects longer updates; 0 for off
 * @param memoryLimitMegabytes most memory that a rule may use which needs all updates at once
 */
public record AggregationConfig(
    Rule rule,
    Weighting weighting,
    ServerOptimizer serverOptimizer,
    double clipL2Norm,
    double maxUpdateL2Norm,
    int memoryLimitMegabytes) {

  public AggregationConfig {
    AggregationKeys.CLIP_NORM.require(clipL2Norm);
    AggregationKeys.MAX_UPDATE_NORM.require(maxUpdateL2Norm);
    AggregationKeys.MEMORY_LIMIT_MEGABYTES.require(memoryLimitMegabytes);
  }

  /** How updates are brought together. */
  public sealed interface Rule {
    /** As in the file; of a plug-in, its class name. */
    String keyword();

    /** The weighted mean; the only rule that needs no individual updates. */
    record Mean() implements Rule {
      @Override
      public String keyword() {
        return "mean";
      }
    }

    /** Coordinate-wise median (Yin et al. 2018). */
    record Median() implements Rule {
      @Override
      public String keyword() {
        return "median";
      }
    }

    /**
     * Coordinate-wise mean without the share {@code trimFraction} at each end (Yin et al. 2018).
     */
    record TrimmedMean(double trimFraction) implements Rule {
      public TrimmedMean {
        AggregationKeys.TRIM_FRACTION.require(trimFraction);
      }

      @Override
      public String keyword() {
        return "trimmed-mean";
      }
    }

    /** The update closest to its n - f - 2 nearest (Blanchard et al. 2017). */
    record Krum(int byzantine) implements Rule {
      public Krum {
        AggregationKeys.BYZANTINE.require(byzantine);
      }

      @Override
      public String keyword() {
        return "krum";
      }
    }

    /** The mean of the n - f updates with the best Krum scores (Blanchard et al. 2017). */
    record MultiKrum(int byzantine) implements Rule {
      public MultiKrum {
        AggregationKeys.BYZANTINE.require(byzantine);
      }

      @Override
      public String keyword() {
        return "multi-krum";
      }
    }

    /** A trimmed mean around the median of Krum's choices (El Mhamdi et al. 2018). */
    record Bulyan(int byzantine) implements Rule {
      public Bulyan {
        AggregationKeys.BYZANTINE.require(byzantine);
      }

      @Override
      public String keyword() {
        return "bulyan";
      }
    }

    /** A class of the plug-in path. */
    record Plugin(String className) implements Rule {
      public Plugin {
        AggregationKeys.RULE.require(className);
      }

      @Override
      public String keyword() {
        return className;
      }
    }
  }

  /** What an update weighs in the mean. */
  public enum Weighting {
    /** The number of tokens it was trained on. */
    TOKENS("tokens"),
    /** One. */
    UNIFORM("uniform");

    private final String keyword;

    Weighting(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }

  /** How the server moves along the aggregate (Reddi et al. 2021, algorithm 2). */
  public sealed interface ServerOptimizer {
    /** As in the file; of a plug-in, its class name. */
    String keyword();

    double learningRate();

    /** A plain step. */
    record FedAvg(double learningRate) implements ServerOptimizer {
      public FedAvg {
        AggregationKeys.LEARNING_RATE.require(learningRate);
      }

      @Override
      public String keyword() {
        return "fedavg";
      }
    }

    /** A step with momentum (Hsu et al. 2019). */
    record FedAvgM(double learningRate, double momentum) implements ServerOptimizer {
      public FedAvgM {
        AggregationKeys.LEARNING_RATE.require(learningRate);
        AggregationKeys.MOMENTUM.require(momentum);
      }

      @Override
      public String keyword() {
        return "fedavgm";
      }
    }

    /** Adam on the server; tau is its degree of adaptivity. */
    record FedAdam(double learningRate, double beta1, double beta2, double tau)
        implements ServerOptimizer {
      public FedAdam {
        AggregationKeys.LEARNING_RATE.require(learningRate);
        AggregationKeys.BETA1.require(beta1);
        AggregationKeys.BETA2.require(beta2);
        AggregationKeys.TAU.require(tau);
      }

      @Override
      public String keyword() {
        return "fedadam";
      }
    }

    /** Yogi on the server. */
    record FedYogi(double learningRate, double beta1, double beta2, double tau)
        implements ServerOptimizer {
      public FedYogi {
        AggregationKeys.LEARNING_RATE.require(learningRate);
        AggregationKeys.BETA1.require(beta1);
        AggregationKeys.BETA2.require(beta2);
        AggregationKeys.TAU.require(tau);
      }

      @Override
      public String keyword() {
        return "fedyogi";
      }
    }

    /** Adagrad on the server. */
    record FedAdagrad(double learningRate, double beta1, double tau) implements ServerOptimizer {
      public FedAdagrad {
        AggregationKeys.LEARNING_RATE.require(learningRate);
        AggregationKeys.BETA1.require(beta1);
        AggregationKeys.TAU.require(tau);
      }

      @Override
      public String keyword() {
        return "fedadagrad";
      }
    }

    /** A class of the plug-in path. */
    record Plugin(String className, double learningRate) implements ServerOptimizer {
      public Plugin {
        AggregationKeys.LEARNING_RATE.require(learningRate);
        AggregationKeys.SERVER_OPTIMIZER.require(className);
      }

      @Override
      public String keyword() {
        return className;
      }
    }
  }
}
