package dev.covey.cli.command;

import dev.covey.assembly.BaseModels;
import dev.covey.assembly.CacheFolder;
import dev.covey.assembly.ModelChoices;
import dev.covey.assembly.Plugins;
import dev.covey.assembly.TextData;
import dev.covey.config.AggregationConfig.Weighting;
import dev.covey.config.CohortConfig.Sampling;
import dev.covey.config.Experiment;
import dev.covey.config.ModelConfig;
import dev.covey.models.data.FederatedText;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TrainingEngines;
import dev.covey.models.spi.TrainingSession;

/**
 * How many clients a round asks, and how much each sends.
 *
 * @param clients n; of Poisson sampling the mean, rounded up
 * @param range n at least and at most; of Poisson sampling but for improbable rounds
 * @param known all clients that could be asked
 * @param parameters d, those that train
 */
record PlannedCohort(int clients, BinomialRange range, int known, int parameters) {
  /** Reads the data and builds the untrained model, for only they know its vocabulary. */
  static PlannedCohort of(Experiment experiment) {
    FederatedText text = TextData.load(experiment, new Plugins(experiment.run().pluginPath()));
    BaseModels.Resolved base =
        BaseModels.resolve(
            untrained(experiment), text, Device.CPU, CacheFolder.path(), (step, steps, loss) -> {});
    SessionRequest request =
        new SessionRequest(
            base.model().spec(),
            base.model().weights(),
            ModelChoices.trainable(experiment.model()),
            Device.CPU,
            1,
            0);
    try (TrainingSession session =
        TrainingEngines.find(experiment.run().engine(), base.model().spec()).open(request)) {
      int known = text.clients().count();
      int asked = asked(experiment, known);
      BinomialRange range =
          experiment.cohort().sampling() instanceof Sampling.Poisson poisson
              ? BinomialRange.of(known, poisson.rate())
              : new BinomialRange(asked, asked);
      return new PlannedCohort(asked, range, known, session.trainable().dimension());
    }
  }

  /** Entries of the masked vector: the parameters, padded if rotated, and the weight if masked. */
  int entries(Experiment experiment) {
    int bit = Integer.highestOneBit(parameters);
    int padded =
        experiment.security().rotate() && bit != parameters
            ? Math.multiplyExact(2, bit)
            : parameters;
    return experiment.aggregation().weighting() == Weighting.TOKENS
        ? Math.addExact(padded, 1)
        : padded;
  }

  /** What pre-training would change is the weights, and nobody asks for those. */
  private static Experiment untrained(Experiment experiment) {
    ModelConfig model = experiment.model();
    if (!(model.base() instanceof ModelConfig.Base.Pretrain)) {
      return experiment;
    }
    return new Experiment(
        experiment.run(),
        new ModelConfig(
            model.architecture(),
            new ModelConfig.Base.Random(),
            model.tokenizer(),
            model.trainable()),
        experiment.data(),
        experiment.training(),
        experiment.cohort(),
        experiment.aggregation(),
        experiment.evaluation(),
        experiment.privacy(),
        experiment.security());
  }

  private static int asked(Experiment experiment, int clients) {
    Sampling sampling = experiment.cohort().sampling();
    if (sampling.size() > 0) {
      double asked = Math.ceil(sampling.size() * (1 + experiment.cohort().overSelect()));
      return (int) Math.min(clients, asked);
    }
    return sampling instanceof Sampling.Poisson poisson
        ? (int) Math.ceil(poisson.rate() * clients)
        : clients;
  }
}
