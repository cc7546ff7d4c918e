package dev.covey.config;

import java.util.List;

/**
 * Table {@code [evaluation]}: what is measured besides training.
 *
 * @param everyRounds rounds from one evaluation to the next; the last round is always evaluated
 * @param baselines in the order of {@link Baseline}, each once
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
