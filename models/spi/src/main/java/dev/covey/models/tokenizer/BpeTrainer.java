package dev.covey.models.tokenizer;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns the merges of byte-level BPE: over and over, the most frequent neighbouring pair within
 * words becomes one token; ties go to the pair of lower ids, so the result depends on the text
 * alone.
 *
 * <p>Pair counts are kept up to date rather than recounted: a merge visits only the words that held
 * its pair. A pair is queued again whenever its count changes, and what comes out of the queue with
 * another count than the pair's own is skipped. Cost is about the text once, plus the words each
 * merge touches.
 */
final class BpeTrainer {
  /** A pair seen once is no regularity. */
  private static final long LEAST_COUNT = 2;

  private static final int BYTES = 256;

  private record Candidate(long count, int left, int right) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byCount = Long.compare(other.count, count);
      int byLeft = byCount != 0 ? byCount : Integer.compare(left, other.left);
      return byLeft != 0 ? byLeft : Integer.compare(right, other.right);
    }
  }

  private static final class Word {
    int[] symbols;
    final long count;

    Word(String text, long count) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      symbols = new int[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        symbols[i] = bytes[i] & 0xFF;
      }
      this.count = count;
    }
  }

  private static final class Occurrences {
    long count;
    final Ids words = new Ids(4);
  }

  private final List<Word> words = new ArrayList<>();
  private final Map<Long, Occurrences> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

  private BpeTrainer() {}

  /**
   * Trains a tokenizer.
   *
   * @param vocabularySize wanted size with the 256 bytes and end-of-text, at least 257; the result
   *     is smaller where the text has too few repeated pairs
   */
  static BpeTokenizer train(List<String> texts, int vocabularySize) {
    if (vocabularySize < BYTES + 1) {
      throw new ConfigurationException(
          "a BPE vocabulary of "
              + vocabularySize
              + ": at least 257 are needed, for the 256 bytes and end-of-text");
    }
    BpeTrainer trainer = new BpeTrainer();
    trainer.count(texts);
    List<byte[]> tokens = new ArrayList<>(ByteAlphabet.singleBytes());
    List<BpeTokenizer.Merge> merges = new ArrayList<>();
    Set<String> spelled = new HashSet<>();
    while (tokens.size() + 1 < vocabularySize) {
      Candidate best = trainer.best();
      if (best.count < LEAST_COUNT) {
        break;
      }
      byte[] joined = concatenate(tokens.get(best.left), tokens.get(best.right));
      if (!spelled.add(ByteAlphabet.toEntry(joined))) {
        // Two ways to spell one token cannot both stand in a tokenizer.json; the first one stays.
        trainer.forget(best);
        continue;
      }
      merges.add(new BpeTokenizer.Merge(best.left, best.right, tokens.size()));
      trainer.merge(best, tokens.size());
      tokens.add(joined);
    }
    tokens.add(Tokenizer.END_OF_TEXT.getBytes(StandardCharsets.UTF_8));
    return new BpeTokenizer(tokens, merges, tokens.size() - 1);
  }

  private static byte[] concatenate(byte[] left, byte[] right) {
    byte[] joined = java.util.Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, joined, left.length, right.length);
    return joined;
  }

  private void count(List<String> texts) {
    Map<String, long[]> counts = new LinkedHashMap<>();
    for (String text : texts) {
      String clean = Texts.wellFormed(text);
      PreTokenizer.split(
          clean,
          0,
          clean.length(),
          (whole, from, to) ->
              counts.computeIfAbsent(whole.substring(from, to), word -> new long[1])[0]++);
    }
    if (counts.isEmpty()) {
      throw new DataException(
          "no word to train a tokenizer on: "
              + texts.size()
              + " public documents, all empty; give public text or use the byte-level tokenizer");
    }
    counts.forEach((text, count) -> words.add(new Word(text, count[0])));
    Set<Long> touched = new HashSet<>();
    for (int word = 0; word < words.size(); word++) {
      addPairs(word, touched);
    }
    touched.forEach(this::enqueue);
  }

  private void addPairs(int index, Set<Long> touched) {
    Word word = words.get(index);
    for (int i = 0; i + 1 < word.symbols.length; i++) {
      long pair = BpeTokenizer.pair(word.symbols[i], word.symbols[i + 1]);
      Occurrences occurrences = pairs.computeIfAbsent(pair, key -> new Occurrences());
      occurrences.count += word.count;
      int seen = occurrences.words.size();
      if (seen == 0 || occurrences.words.get(seen - 1) != index) {
        occurrences.words.add(index);
      }
      touched.add(pair);
    }
  }

  private void enqueue(long pair) {
    Occurrences occurrences = pairs.get(pair);
    if (occurrences != null && occurrences.count > 0) {
      queue.add(new Candidate(occurrences.count, (int) (pair >>> 32), (int) pair));
    }
  }

  private Candidate best() {
    for (Candidate head = queue.poll(); head != null; head = queue.poll()) {
      Occurrences now = pairs.get(BpeTokenizer.pair(head.left, head.right));
      if (now != null && now.count == head.count) {
        return head;
      }
      // A pair whose count changed was queued again when it changed.
    }
    return new Candidate(0, 0, 0);
  }

  private void forget(Candidate candidate) {
    pairs.remove(BpeTokenizer.pair(candidate.left, candidate.right));
  }

  private void merge(Candidate pair, int result) {
    Occurrences merged = pairs.remove(BpeTokenizer.pair(pair.left, pair.right));
    if (merged == null) {
      return;
    }
    Set<Long> touched = new HashSet<>();
    int last = -1;
    for (int at = 0; at < merged.words.size(); at++) {
      int index = merged.words.get(at);
      Word word = words.get(index);
      int[] joined = join(word.symbols, pair, result);
      if (index == last || joined.length == word.symbols.length) {
        continue;
      }
      last = index;
      for (int i = 0; i + 1 < word.symbols.length; i++) {
        long old = BpeTokenizer.pair(word.symbols[i], word.symbols[i + 1]);
        Occurrences occurrences = pairs.get(old);
        if (occurrences != null) {
          occurrences.count -= word.count;
          touched.add(old);
        }
      }
      word.symbols = joined;
      addPairs(index, touched);
    }
    touched.forEach(this::enqueue);
  }

  private static int[] join(int[] symbols, Candidate pair, int result) {
    Ids joined = new Ids(symbols.length);
    for (int i = 0; i < symbols.length; i++) {
      if (i + 1 < symbols.length && symbols[i] == pair.left && symbols[i + 1] == pair.right) {
        joined.add(result);
        i++;
      } else {
        joined.add(symbols[i]);
      }
    }
    return joined.toArray();
  }
}
