package dev.covey.client.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.config.client.ClientConfig;
import dev.covey.core.error.DataException;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.data.source.TextFiles;
import dev.covey.models.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Loads the device's own documents, by the rules of the {@code folder} and {@code jsonl} sources of
 * an experiment file: paragraphs of text files, or one JSON object a line.
 *
 * <p>Privacy: messages name files, lines, numbers and keys, never a character of the text. They do
 * name paths, and so are for the device's owner: a coordinator is told that the data cannot be
 * used, not why.
 */
public final class OwnDocuments {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private OwnDocuments() {}

  /**
   * The documents, in order.
   *
   * @throws DataException if there is none, a file is not UTF-8, or a line is not what it should be
   */
  public static List<String> load(ClientConfig.Data data) {
    List<String> documents = new ArrayList<>();
    Path path;
    if (data instanceof ClientConfig.Data.JsonLines lines) {
      path = lines.file();
      jsonLines(lines, documents);
    } else {
      path = ((ClientConfig.Data.Text) data).path();
      for (Path file : textFiles(path)) {
        documents.addAll(TextFiles.documents(TextFiles.read(file)));
      }
    }
    if (documents.isEmpty()) {
      throw new DataException(
          "data.path: no document in "
              + path
              + ": expected text (of a folder .txt, .text and .md files count)");
    }
    return documents;
  }

  /**
   * The documents as training blocks.
   *
   * @param blockLength predictions in a block; the model's context
   * @throws DataException as {@link #load}, and if all documents together have fewer than two
   *     tokens, or the tokenizer cannot take them
   */
  public static TokenBlocks blocks(ClientConfig.Data data, Tokenizer tokenizer, int blockLength) {
    List<String> documents = load(data);
    try {
      return TokenBlocks.pack("the data of data.path", documents, tokenizer, blockLength);
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException e) {
      // Neither message nor cause: a tokenizer may quote what it could not take.
      throw new DataException(
          "the tokenizer of the base model failed on the data of data.path with "
              + e.getClass().getName()
              + "; this run's tokenizer and this text do not go together");
    }
  }

  private static List<Path> textFiles(Path path) {
    if (!Files.exists(path)) {
      throw new DataException("data.path: nothing at " + path + ": was it moved or unmounted?");
    }
    return Files.isDirectory(path) ? TextFiles.textFilesIn(path) : List.of(path);
  }

  private static void jsonLines(ClientConfig.Data.JsonLines data, List<String> documents) {
    int number = 0;
    for (Iterator<String> lines = TextFiles.read(data.file()).lines().iterator();
        lines.hasNext(); ) {
      String line = lines.next();
      number++;
      if (!line.isBlank()) {
        documents.add(text(data.file() + ":" + number + ": ", line, data.textField()));
      }
    }
  }

  private static String text(String where, String line, String field) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      // Its message and its source quote the line.
      throw new DataException(where + "not JSON; expected one object a line");
    }
    JsonNode value = json.path(field);
    if (!json.isObject() || !value.isTextual()) {
      throw new DataException(
          where
              + "expected a JSON object with a text in field \""
              + field
              + "\"; name the right field with data.text-field");
    }
    if (value.textValue().isBlank()) {
      throw new DataException(where + "field \"" + field + "\" is empty: remove the line");
    }
    return value.textValue();
  }
}
