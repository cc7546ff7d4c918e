package dev.covey.models.data.source;

import dev.covey.models.data.FederatedText;

/** A kind of place that text comes from. */
public interface TextSource {
  /** As written in a configuration file. */
  String name();

  /**
   * Loads and divides the text.
   *
   * @throws dev.covey.core.error.DataException if the data is missing, broken or too small, saying
   *     where and what to do
   * @throws dev.covey.core.error.ConfigurationException if the request does not suit this source
   */
  FederatedText load(TextRequest request);
}
