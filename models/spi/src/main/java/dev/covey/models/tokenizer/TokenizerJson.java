package dev.covey.models.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Hugging Face tokenizer.json of our own tokenizers, written and recognised. */
final class TokenizerJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TokenizerJson() {}

  /**
   * A byte-level BPE.
   *
   * @param tokens by id; what stands at {@code endOfText}, if anything, is that
   */
  static ObjectNode byteLevel(List<byte[]> tokens, List<BpeTokenizer.Merge> merges, int endOfText) {
    ObjectNode root = skeleton(endOfText);
    root.set("pre_tokenizer", byteLevelStep());
    root.set("decoder", byteLevelStep());
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE");
    for (String absent :
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
      model.putNull(absent);
    }
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      if (id != endOfText) {
        vocabulary.put(ByteAlphabet.toEntry(tokens.get(id)), id);
      }
    }
    vocabulary.put(Tokenizer.END_OF_TEXT, endOfText);
    ArrayNode list = model.putArray("merges");
    for (BpeTokenizer.Merge merge : merges) {
      list.add(
          ByteAlphabet.toEntry(tokens.get(merge.left()))
              + " "
              + ByteAlphabet.toEntry(tokens.get(merge.right())));
    }
    return root;
  }

  /** One token a character; ids start with the unknown one at 0. */
  static ObjectNode characters(List<String> characters, String unknown, int endOfText) {
    ObjectNode root = skeleton(endOfText);
    ObjectNode step = JSON.createObjectNode().put("type", "Split");
    step.putObject("pattern").put("Regex", "[\\s\\S]");
    root.set("pre_tokenizer", step.put("behavior", "Isolated").put("invert", false));
    root.putObject("decoder").put("type", "Fuse");
    ObjectNode model = root.putObject("model").put("type", "WordLevel");
    ObjectNode vocabulary = model.putObject("vocab").put(unknown, 0);
    for (int i = 0; i < characters.size(); i++) {
      vocabulary.put(characters.get(i), i + 1);
    }
    vocabulary.put(Tokenizer.END_OF_TEXT, endOfText);
    model.put("unk_token", unknown);
    return root;
  }

  private static ObjectNode skeleton(int endOfText) {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.putArray("added_tokens")
        .addObject()
        .put("id", endOfText)
        .put("content", Tokenizer.END_OF_TEXT)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    root.putNull("normalizer").putNull("pre_tokenizer").putNull("post_processor");
    return root;
  }

  private static ObjectNode byteLevelStep() {
    return JSON.createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  static void write(Path file, ObjectNode json) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.write(file, JSON.writeValueAsBytes(json));
    } catch (IOException e) {
      throw new StoreException("cannot write the tokenizer " + file + ": " + e.getMessage(), e);
    }
  }

  static JsonNode parse(Path file, byte[] content) {
    try {
      JsonNode root = JSON.readTree(new String(content, StandardCharsets.UTF_8));
      if (root.isObject() && root.path("model").isObject()) {
        return root;
      }
      throw new DataException(
          file + " is not a tokenizer.json: it has no \"model\" object; use a Hugging Face file");
    } catch (JsonProcessingException e) {
      throw new DataException(
          file
              + " is not JSON, line "
              + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
              + ": "
              + e.getOriginalMessage(),
          e);
    }
  }

  /** The tokenizer of a file whose every step is one that this package does itself. */
  static Optional<Tokenizer> ours(Path file, JsonNode root) {
    Optional<Integer> end = onlyEndOfText(root.path("added_tokens"));
    if (end.isEmpty() || !root.path("normalizer").isNull()) {
      return Optional.empty();
    }
    JsonNode model = root.path("model");
    String pre = root.path("pre_tokenizer").path("type").asText();
    String decoder = root.path("decoder").path("type").asText();
    JsonNode post = root.path("post_processor");
    if (pre.equals("ByteLevel")
        && decoder.equals("ByteLevel")
        && (absent(post) || post.path("type").asText().equals("ByteLevel"))
        && !root.path("pre_tokenizer").path("add_prefix_space").asBoolean(true)
        && root.path("pre_tokenizer").path("use_regex").asBoolean(true)
        && plainBpe(model)) {
      return readByteLevel(file, model, end.get());
    }
    if (pre.equals("Split")
        && root.path("pre_tokenizer").path("pattern").path("Regex").asText().equals("[\\s\\S]")
        && decoder.equals("Fuse")
        && absent(post)
        && model.path("type").asText().equals("WordLevel")
        && model.path("unk_token").asText().equals(CharacterTokenizer.UNKNOWN)) {
      return readCharacters(model.path("vocab"), end.get());
    }
    return Optional.empty();
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static boolean plainBpe(JsonNode model) {
    return model.path("type").asText().equals("BPE")
        && absent(model.path("dropout"))
        && model.path("continuing_subword_prefix").asText("").matches("|null")
        && model.path("end_of_word_suffix").asText("").matches("|null")
        && !model.path("byte_fallback").asBoolean(false)
        && !model.path("ignore_merges").asBoolean(false);
  }

  private static Optional<Integer> onlyEndOfText(JsonNode added) {
    JsonNode token = added.path(0);
    boolean plain =
        added.size() == 1
            && token.path("content").asText().equals(Tokenizer.END_OF_TEXT)
            && !token.path("lstrip").asBoolean(false)
            && !token.path("rstrip").asBoolean(false)
            && !token.path("single_word").asBoolean(false)
            && token.path("id").isInt();
    return plain ? Optional.of(token.path("id").asInt()) : Optional.empty();
  }

  private static Optional<Tokenizer> readByteLevel(Path file, JsonNode model, int end) {
    Optional<List<String>> entries = byId(model.path("vocab"), end);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> ids = new HashMap<>();
    List<byte[]> tokens = new ArrayList<>();
    for (String entry : entries.get()) {
      ids.put(entry, tokens.size());
      tokens.add(ByteAlphabet.toBytes(entry));
    }
    boolean bytesInOrder = true;
    for (int b = 0; b < 256; b++) {
      Integer id = ids.get(ByteAlphabet.toEntry(new byte[] {(byte) b}));
      if (id == null) {
        return Optional.empty();
      }
      bytesInOrder &= id == b;
    }
    List<BpeTokenizer.Merge> merges = new ArrayList<>();
    for (JsonNode merge : model.path("merges")) {
      merges.add(readMerge(file, merge, merges.size() + 1, ids));
    }
    return Optional.of(
        merges.isEmpty() && bytesInOrder && tokens.size() == 257 && end == 256
            ? new ByteTokenizer()
            : new BpeTokenizer(tokens, merges, end));
  }

  private static BpeTokenizer.Merge readMerge(
      Path file, JsonNode merge, int number, Map<String, Integer> ids) {
    String[] pair =
        merge.isArray() && merge.size() == 2
            ? new String[] {merge.get(0).asText(), merge.get(1).asText()}
            : merge.asText().split(" ", 2);
    Integer left = ids.get(pair[0]);
    Integer right = pair.length == 2 ? ids.get(pair[1]) : null;
    Integer result = pair.length == 2 ? ids.get(pair[0] + pair[1]) : null;
    if (left == null || right == null || result == null) {
      throw new DataException(
          file
              + ": merge "
              + number
              + " ("
              + merge
              + ") joins or makes a token that is not in the vocabulary; the file is damaged, get it again");
    }
    return new BpeTokenizer.Merge(left, right, result);
  }

  private static Optional<Tokenizer> readCharacters(JsonNode vocabulary, int end) {
    Optional<List<String>> entries = byId(vocabulary, end);
    if (entries.isEmpty()
        || end != entries.get().size() - 1
        || !entries.get().get(0).equals(CharacterTokenizer.UNKNOWN)) {
      return Optional.empty();
    }
    List<String> characters = entries.get().subList(1, end);
    boolean single = characters.stream().allMatch(c -> c.codePointCount(0, c.length()) == 1);
    return single
        ? Optional.of(
            new CharacterTokenizer(characters.stream().mapToInt(c -> c.codePointAt(0)).toArray()))
        : Optional.empty();
  }

  /** Entries in the order of their ids, if the ids have no gap. */
  private static Optional<List<String>> byId(JsonNode vocabulary, int end) {
    int size = Math.max(vocabulary.size(), end + 1);
    String[] entries = new String[size];
    java.util.Arrays.fill(entries, "");
    int found = 0;
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0 || id >= size || !entries[id].isEmpty()) {
        return Optional.empty();
      }
      entries[id] = entry.getKey();
      found++;
    }
    if (entries[end].isEmpty()) {
      entries[end] = Tokenizer.END_OF_TEXT;
      found++;
    }
    return found == size && entries[end].equals(Tokenizer.END_OF_TEXT)
        ? Optional.of(List.of(entries))
        : Optional.empty();
  }
}
