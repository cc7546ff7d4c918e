package dev.covey.config;

/**
 * Table {@code [cohort]}: who takes part in a round.
 *
 * @param minimum updates a round needs to commit, at least 1
 * @param overSelect extra clients asked, as a fraction of the size, in [0, 1]
 * @param deadlineSeconds wall-clock limit of a round's training; 0 for none
 */
public record CohortConfig(Sampling sampling, int minimum, double overSelect, int deadlineSeconds) {

  public CohortConfig {
    TrainingKeys.MINIMUM.require(minimum);
    TrainingKeys.OVER_SELECT.require(overSelect);
    TrainingKeys.DEADLINE_SECONDS.require(deadlineSeconds);
  }

  /** How a round's clients are drawn. */
  public sealed interface Sampling {
    /** As in the file; of a plug-in, its class name. */
    String keyword();

    /** Clients that the file asks for; 0 where it gives no number. */
    default int size() {
      return 0;
    }

    /** Every client, every round. */
    record All() implements Sampling {
      @Override
      public String keyword() {
        return "all";
      }
    }

    /** {@code size} clients without replacement. */
    record Uniform(int size) implements Sampling {
      public Uniform {
        TrainingKeys.SIZE.require(size);
      }

      @Override
      public String keyword() {
        return "uniform";
      }
    }

    /** Each client by itself with probability {@code rate}. */
    record Poisson(double rate) implements Sampling {
      public Poisson {
        TrainingKeys.RATE.require(rate);
      }

      @Override
      public String keyword() {
        return "poisson";
      }
    }

    /**
     * {@code size} of the clients that are up, each being up with probability {@code probability}.
     */
    record Availability(int size, double probability) implements Sampling {
      public Availability {
        TrainingKeys.SIZE.require(size);
        TrainingKeys.AVAILABILITY.require(probability);
      }

      @Override
      public String keyword() {
        return "availability";
      }
    }

    /**
     * A class of the plug-in path.
     *
     * @param size what the file asks for; 0 where it leaves that to the class
     */
    record Plugin(String className, int size) implements Sampling {
      public Plugin {
        TrainingKeys.SAMPLING.require(className);
      }

      @Override
      public String keyword() {
        return className;
      }
    }
  }
}
