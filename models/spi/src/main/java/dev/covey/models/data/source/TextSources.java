package dev.covey.models.data.source;

import dev.covey.core.error.ConfigurationException;
import dev.covey.models.data.FederatedText;
import java.util.List;

/** The built-in sources, by name. */
public final class TextSources {
  private static final List<TextSource> BUILT_IN =
      List.of(
          new PersonaSource(),
          new SpeakerSource(),
          new JsonLinesSource(),
          new FolderSource(),
          new SyntheticSource());

  private TextSources() {}

  /** Names for the {@code source} of a request. */
  public static List<String> names() {
    return BUILT_IN.stream().map(TextSource::name).toList();
  }

  /**
   * Loads a request with the source that it names.
   *
   * @throws ConfigurationException if there is no such source
   * @throws dev.covey.core.error.DataException if the data is missing, broken or too small
   */
  public static FederatedText load(TextRequest request) {
    for (TextSource source : BUILT_IN) {
      if (source.name().equals(request.source())) {
        return source.load(request);
      }
    }
    throw new ConfigurationException(
        "data source \"" + request.source() + "\": expected one of " + String.join(", ", names()));
  }
}
