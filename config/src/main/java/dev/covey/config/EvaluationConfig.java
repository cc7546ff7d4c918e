package dev.covey.config;

import java.util.List;

/**
 * Table {@code [evaluation]}: what is measured besides training.
 *
 * @param everyRounds rounds from one evaluation to the next; the last round is always evaluated
 * @param baselines in the order of {@link Baseline}, each once
 * @param baselineTraining how the baselines train
 * @param prompts beginnings that the model continues before and after
 * @param sampleTokens tokens generated after a prompt
 * @param temperature 0 for the most likely token
 * @param topK most likely tokens drawn from; 0 for all
 * @param batches validation batches used; 0 for all
 * @param clientPerplexity whether clients' own perplexities are measured, for the quantiles
 */
public record EvaluationConfig(
    int everyRounds,
    List<Baseline> baselines,
    BaselineTraining baselineTraining,
    List<String> prompts,
    int sampleTokens,
    double temperature,
    int topK,
    int batches,
    boolean clientPerplexity) {

  /** What the federation is compared with. */
  public enum Baseline {
    /** All clients' data in one place, the same number of tokens. */
    CENTRALISED("centralised"),
    /** Each client alone. */
    LOCAL("local");

    private final String keyword;

    Baseline(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }

  /**
   * How the baselines train; all else, such as the batch size, is as the clients'.
   *
   * @param learningRate positive; what the schedule begins with
   */
  public record BaselineTraining(
      TrainingConfig.Optimizer optimizer, double learningRate, Schedule schedule) {
    public BaselineTraining {
      EvaluationKeys.BASELINE_LEARNING_RATE.require(learningRate);
    }

    /** As a client trains in a round. */
    public static BaselineTraining as(TrainingConfig training) {
      return new BaselineTraining(training.optimizer(), training.learningRate(), Schedule.CONSTANT);
    }
  }

  /** The course of a learning rate. */
  public enum Schedule {
    /** The same at every step. */
    CONSTANT("constant"),
    /** Falling linearly towards 0 at the end. */
    LINEAR("linear");

    private final String keyword;

    Schedule(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }

    /**
     * Share of the learning rate at a point of the training.
     *
     * @param done share of the training that is done, in [0, 1)
     * @return in (0, 1]
     */
    public double factor(double done) {
      return this == LINEAR ? 1 - done : 1;
    }
  }

  public EvaluationConfig {
    EvaluationKeys.EVERY_ROUNDS.require(everyRounds);
    EvaluationKeys.SAMPLE_TOKENS.require(sampleTokens);
    EvaluationKeys.TEMPERATURE.require(temperature);
    EvaluationKeys.TOP_K.require(topK);
    EvaluationKeys.BATCHES.require(batches);
    baselines = baselines.stream().distinct().sorted().toList();
    prompts = List.copyOf(EvaluationKeys.PROMPTS.require(prompts));
  }
}
