package dev.covey.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes and loads tokenizers. */
public final class Tokenizers {
  private Tokenizers() {}

  /** The byte-level tokenizer, which needs no training. */
  public static Tokenizer bytes() {
    return new ByteTokenizer();
  }

  /**
   * A character-level tokenizer.
   *
   * @param publicTexts public text only: the vocabulary is released with the model
   * @throws DataException if the texts are empty
   */
  public static CharacterTokenizer trainCharacters(List<String> publicTexts) {
    return CharacterTokenizer.train(publicTexts);
  }

  /**
   * A byte-level BPE tokenizer.
   *
   * @param publicTexts public text only: the vocabulary is released with the model
   * @param vocabularySize wanted size with the 256 bytes and end-of-text, at least 257; the result
   *     is smaller where the texts have too few repeated pairs
   * @throws DataException if the texts are empty
   * @throws dev.covey.core.error.ConfigurationException if the size is below 257
   */
  public static BpeTokenizer trainBpe(List<String> publicTexts, int vocabularySize) {
    return BpeTrainer.train(publicTexts, vocabularySize);
  }

  /**
   * Reads a Hugging Face tokenizer.json. Files of our own form, GPT-2's among them, are read and
   * run in Java; for others the native tokenizers library is loaded from the class path, never from
   * the network.
   *
   * @param path the file, or a folder that holds {@code tokenizer.json}
   * @throws DataException if the file is missing or broken
   */
  public static Tokenizer load(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve("tokenizer.json") : path;
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          "no tokenizer at " + file + ": give a Hugging Face tokenizer.json or a folder with one");
    }
    try {
      byte[] content = Files.readAllBytes(file);
      JsonNode root = TokenizerJson.parse(file, content);
      return TokenizerJson.ours(file, root)
          .orElseGet(() -> HuggingFaceTokenizer.open(file, content, root));
    } catch (IOException e) {
      throw new DataException("cannot read the tokenizer " + file + ": " + e.getMessage(), e);
    }
  }
}
