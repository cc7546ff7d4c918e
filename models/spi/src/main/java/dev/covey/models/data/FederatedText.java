package dev.covey.models.data;

import dev.covey.core.error.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * All text of an experiment: the clients' private text, and the public text that may pre-train a
 * base model and train a tokenizer. A tokenizer trained on private text would be a release of its
 * own, so none is ever trained on it: see {@link #tokenizerText()}.
 *
 * @param clients private text; see {@link ClientTexts} for the cost of asking
 * @param publicTrain public documents, may be empty
 * @param publicValidation public documents held out from {@code publicTrain}, may be empty
 * @param description one line for people: where the text came from and how it was divided
 * @param sha256 digest of everything that determines the text, for provenance
 */
public record FederatedText(
    ClientTexts clients,
    List<String> publicTrain,
    List<String> publicValidation,
    String description,
    String sha256) {
  public FederatedText {
    publicTrain = List.copyOf(publicTrain);
    publicValidation = List.copyOf(publicValidation);
  }

  /**
   * The only text that a tokenizer may be trained on: the public training documents.
   *
   * @throws DataException if there are none
   */
  public List<String> tokenizerText() {
    if (publicTrain.isEmpty()) {
      throw new DataException(
          "no public text to train a tokenizer on ("
              + description
              + "): use the byte-level tokenizer, give a tokenizer.json, or set a share of the data"
              + " aside as public with public-fraction");
    }
    return publicTrain;
  }

  /** Training documents of all clients, in client order: what a centralised baseline trains on. */
  public List<String> pooledTrain() {
    return pooled(ClientText::train);
  }

  /** Validation documents of all clients, in client order. */
  public List<String> pooledValidation() {
    return pooled(ClientText::validation);
  }

  /** Test documents of all clients, in client order. */
  public List<String> pooledTest() {
    return pooled(ClientText::test);
  }

  private List<String> pooled(Function<ClientText, List<String>> split) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < clients.count(); i++) {
      all.addAll(split.apply(clients.client(i)));
    }
    return all;
  }
}
