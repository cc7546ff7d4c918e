package dev.covey.models.data;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.util.List;

/**
 * What one client holds: whole documents, each in exactly one split.
 *
 * @param train at least one document
 * @param validation held out for measuring during a run; may be empty
 * @param test held out for the end; may be empty
 */
public record ClientText(
    ClientId id, List<String> train, List<String> validation, List<String> test) {
  public ClientText {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    if (train.isEmpty()) {
      throw new DataException(
          "client "
              + id
              + " has no training text: give it at least one document, or leave the client out");
    }
  }

  /** Number of documents in all splits. */
  public int documents() {
    return train.size() + validation.size() + test.size();
  }
}
