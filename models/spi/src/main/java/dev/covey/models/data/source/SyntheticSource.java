package dev.covey.models.data.source;

import dev.covey.core.Seeds;
import dev.covey.core.Sha256;
import dev.covey.core.error.ConfigurationException;
import dev.covey.models.corpus.SyntheticCorpus;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.Split;
import dev.covey.models.data.partition.Natural;

/**
 * {@code synthetic}: {@link SyntheticCorpus} for virtual cohorts, 1000 clients unless clients says
 * otherwise, each with 50 training documents beside what the fractions hold out. Nothing is kept in
 * memory.
 */
public final class SyntheticSource implements TextSource {
  private static final int DEFAULT_CLIENTS = 1000;
  private static final int TRAIN_DOCUMENTS = 50;

  @Override
  public String name() {
    return "synthetic";
  }

  @Override
  public FederatedText load(TextRequest request) {
    if (!(request.partition() instanceof Natural)) {
      throw new ConfigurationException(
          "partition "
              + request.partition().name()
              + " of synthetic text: its clients are made one by one, so only natural is possible");
    }
    int clients = request.clients() == 0 ? DEFAULT_CLIENTS : request.clients();
    double held = Math.max(request.validationFraction(), request.testFraction());
    int heldOut = (int) Math.round(TRAIN_DOCUMENTS * held / (1 - held));
    SyntheticCorpus corpus = new SyntheticCorpus(clients, TRAIN_DOCUMENTS, heldOut, request.seed());
    Split<String> open =
        Split.of(
            corpus.publicDocuments(),
            request.validationFraction(),
            0,
            Seeds.root(request.seed()).child("data").child("public"));
    return new FederatedText(
        corpus,
        open.train(),
        open.validation(),
        "synthetic text, seed " + request.seed() + ": " + clients + " clients made on demand",
        new Sha256()
            .update("covey.data.synthetic/1")
            .update(clients)
            .update(TRAIN_DOCUMENTS)
            .update(heldOut)
            .update(request.seed())
            .update(Double.toString(request.validationFraction()))
            .hex());
  }
}
