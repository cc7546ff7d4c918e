package dev.covey.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.Map;

/**
 * Any Hugging Face tokenizer.json, run by the native tokenizers library of DJL. Its library file is
 * unpacked from the class path into the user's cache folder; the network is never used. Lives as
 * long as the process.
 */
public final class HuggingFaceTokenizer implements Tokenizer {
  /** Names of the end-of-text token in models in use, the surest first. */
  private static final List<String> END_NAMES =
      List.of(END_OF_TEXT, "<|end_of_text|>", "</s>", "<eos>", "<|im_end|>", "<|eot_id|>", "[SEP]");

  private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer delegate;
  private final byte[] content;
  private final int vocabularySize;
  private final int endOfText;

  private HuggingFaceTokenizer(
      ai.djl.huggingface.tokenizers.HuggingFaceTokenizer delegate,
      byte[] content,
      int vocabularySize,
      int endOfText) {
    this.delegate = delegate;
    this.content = content;
    this.vocabularySize = vocabularySize;
    this.endOfText = endOfText;
  }

  static HuggingFaceTokenizer open(Path file, byte[] content, JsonNode root) {
    int end = endOfText(file, root);
    int size = vocabularySize(root);
    stayOffline();
    Map<String, String> options =
        Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
    try {
      return new HuggingFaceTokenizer(
          ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(content), options),
          content,
          size,
          end);
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          file + " cannot be used as a Hugging Face tokenizer: " + e.getMessage(), e);
    }
  }

  /** DJL reads these when its classes load. What the user has set stands. */
  private static synchronized void stayOffline() {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    if (System.getenv("DJL_CACHE_DIR") == null && System.getenv("ENGINE_CACHE_DIR") == null) {
      String cache = System.getenv("XDG_CACHE_HOME");
      Path base =
          cache == null || cache.isBlank()
              ? Paths.get(System.getProperty("user.home"), ".cache")
              : Paths.get(cache);
      setIfAbsent("DJL_CACHE_DIR", base.resolve("covey").resolve("djl").toString());
    }
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static int vocabularySize(JsonNode root) {
    int highest = -1;
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) {
      highest = vocabulary.size() - 1;
    }
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      highest = Math.max(highest, entry.getValue().asInt());
    }
    for (JsonNode token : root.path("added_tokens")) {
      highest = Math.max(highest, token.path("id").asInt());
    }
    return highest + 1;
  }

  private static int endOfText(Path file, JsonNode root) {
    for (String name : END_NAMES) {
      for (JsonNode token : root.path("added_tokens")) {
        if (token.path("content").asText().equals(name)) {
          return token.path("id").asInt();
        }
      }
      JsonNode id = root.path("model").path("vocab").path(name);
      if (id.isInt()) {
        return id.asInt();
      }
    }
    throw new DataException(
        file
            + " has no end-of-text token: expected one of "
            + String.join(" ", END_NAMES)
            + "; add it to added_tokens");
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public int[] encode(String text) {
    long[] ids = delegate.encode(Texts.wellFormed(text), false, false).getIds();
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return narrow;
  }

  @Override
  public String decode(int[] ids) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      wide[i] = Texts.checked(ids[i], vocabularySize);
    }
    return delegate.decode(wide, false);
  }

  @Override
  public int endOfText() {
    return endOfText;
  }

  @Override
  public String kind() {
    return "huggingface";
  }

  @Override
  public void save(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.write(file, content);
    } catch (IOException e) {
      throw new StoreException("cannot write the tokenizer " + file + ": " + e.getMessage(), e);
    }
  }
}
