package dev.covey.models.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Byte-level byte pair encoding as in GPT-2 (Sennrich et al. 2016; Radford et al. 2019): text is
 * cut into words, a word starts as its bytes, and the pair whose merge was learnt first is joined
 * until none is left. Any text can be written, nothing is unknown.
 *
 * <p>Words that were met before come from a cache of at most {@value #CACHED_WORDS} entries. A word
 * of n bytes costs O(n log n) otherwise, whatever it is.
 */
public final class BpeTokenizer implements Tokenizer {
  private static final int CACHED_WORDS = 1 << 16;
  private static final int LONGEST_CACHED = 64;

  /** Two tokens become one. */
  record Merge(int left, int right, int result) {}

  private record Rule(int rank, int result) {}

  private final List<byte[]> tokens;
  private final List<Merge> merges;
  private final int endOfText;
  private final int[] byteIds = new int[256];
  private final Map<Long, Rule> rules;
  private final ConcurrentHashMap<String, int[]> cache = new ConcurrentHashMap<>();

  /**
   * @param tokens bytes of each id; every single byte is among them
   * @param merges first learnt first
   */
  BpeTokenizer(List<byte[]> tokens, List<Merge> merges, int endOfText) {
    this.tokens = List.copyOf(tokens);
    this.merges = List.copyOf(merges);
    this.endOfText = endOfText;
    for (int id = 0; id < tokens.size(); id++) {
      if (id != endOfText && tokens.get(id).length == 1) {
        byteIds[tokens.get(id)[0] & 0xFF] = id;
      }
    }
    rules = new HashMap<>(2 * merges.size() + 16);
    for (int rank = 0; rank < merges.size(); rank++) {
      Merge merge = merges.get(rank);
      rules.putIfAbsent(pair(merge.left, merge.right), new Rule(rank, merge.result));
    }
  }

  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  @Override
  public int vocabularySize() {
    return tokens.size();
  }

  @Override
  public int[] encode(String text) {
    return Texts.encode(
        text,
        endOfText,
        (clean, from, to, into) ->
            PreTokenizer.split(
                clean, from, to, (whole, start, end) -> encodeWord(whole, start, end, into)));
  }

  private void encodeWord(String text, int from, int to, Ids into) {
    String word = text.substring(from, to);
    int[] ids = cache.get(word);
    if (ids == null) {
      ids = merged(word.getBytes(StandardCharsets.UTF_8));
      if (word.length() <= LONGEST_CACHED && cache.size() < CACHED_WORDS) {
        cache.put(word, ids);
      }
    }
    into.addAll(ids);
  }

  /**
   * Symbols are a linked list over the word's bytes, kept by the position of their first byte;
   * candidate merges wait in a queue by rank, then position. A candidate is stale, and skipped, if
   * the pair at its position is no longer the one that it was made for.
   */
  private int[] merged(byte[] word) {
    int n = word.length;
    int[] id = new int[n];
    int[] next = new int[n];
    int[] previous = new int[n];
    for (int i = 0; i < n; i++) {
      id[i] = byteIds[word[i] & 0xFF];
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    PriorityQueue<Long> candidates = new PriorityQueue<>();
    for (int i = 0; i + 1 < n; i++) {
      offer(candidates, id, i, i + 1);
    }
    for (Long head = candidates.poll(); head != null; head = candidates.poll()) {
      int rank = (int) (head >>> 32);
      int at = head.intValue();
      int right = id[at] < 0 ? n : next[at];
      if (right >= n) {
        continue;
      }
      Rule rule = rules.get(pair(id[at], id[right]));
      if (rule == null || rule.rank != rank) {
        continue;
      }
      id[at] = rule.result;
      id[right] = -1;
      next[at] = next[right];
      if (next[at] < n) {
        previous[next[at]] = at;
        offer(candidates, id, at, next[at]);
      }
      if (previous[at] >= 0) {
        offer(candidates, id, previous[at], at);
      }
    }
    Ids ids = new Ids(n);
    for (int i = 0; i < n; i = next[i]) {
      ids.add(id[i]);
    }
    return ids.toArray();
  }

  private void offer(PriorityQueue<Long> candidates, int[] id, int left, int right) {
    Rule rule = rules.get(pair(id[left], id[right]));
    if (rule != null) {
      candidates.add((long) rule.rank << 32 | left);
    }
  }

  @Override
  public String decode(int[] ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
    for (int id : ids) {
      bytes.writeBytes(tokens.get(Texts.checked(id, tokens.size())));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public int endOfText() {
    return endOfText;
  }

  @Override
  public String kind() {
    return "bpe";
  }

  @Override
  public void save(Path file) {
    TokenizerJson.write(file, TokenizerJson.byteLevel(tokens, merges, endOfText));
  }

  /** Number of merges that were learnt. */
  public int merges() {
    return merges.size();
  }

  List<Merge> mergeList() {
    return merges;
  }
}
