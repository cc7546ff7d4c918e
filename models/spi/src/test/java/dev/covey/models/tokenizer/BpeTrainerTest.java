package dev.covey.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.testing.TestData;
import dev.covey.testing.Trials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {
  @Test
  void learnsWhatRecountingEveryPairEachTimeLearns() {
    Trials.run(
        "bpe trainer",
        60,
        random -> {
          List<String> texts = List.of(words(random), words(random));
          int size = 257 + random.nextInt(80);
          assertThat(spelled(BpeTrainer.train(texts, size))).isEqualTo(naive(texts, size));
        });
  }

  @Test
  void encodesAsApplyingTheMergesInOrderDoes() {
    Trials.run(
        "bpe encoder",
        60,
        random -> {
          BpeTokenizer tokenizer = BpeTrainer.train(List.of(words(random)), 300);
          String word = words(random).replace(" ", "");
          assertThat(tokenizer.encode(word)).isEqualTo(mergedInOrder(tokenizer, word));
        });
  }

  @Test
  void learnsAMegabyteQuicklyAndTheSameTwice() throws Exception {
    String text = Files.readString(TestData.require("tinyshakespeare.txt"));
    BpeTokenizer first = BpeTrainer.train(List.of(text), 1024);
    long start = System.nanoTime();
    BpeTokenizer second = BpeTrainer.train(List.of(text), 1024);
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(second.mergeList()).isEqualTo(first.mergeList());
    assertThat(second.vocabularySize()).isEqualTo(1024);
    assertThat(seconds).isLessThan(20);
    int[] ids = second.encode(text);
    assertThat(ids.length).isLessThan(text.length() / 2);
    assertThat(second.decode(ids)).isEqualTo(text);
  }

  @Test
  void stopsWhereNothingRepeats() {
    BpeTokenizer tokenizer = BpeTrainer.train(List.of("abcdefg"), 1000);
    assertThat(tokenizer.vocabularySize()).isEqualTo(257);
    assertThat(tokenizer.endOfText()).isEqualTo(256);
  }

  @Test
  void refusesTooSmallAVocabularyAndNoText() {
    assertThatThrownBy(() -> BpeTrainer.train(List.of("text"), 256))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("257");
    assertThatThrownBy(() -> BpeTrainer.train(List.of(""), 300))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no word");
  }

  private static String words(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      for (int letters = 1 + random.nextInt(6); letters > 0; letters--) {
        text.append((char) ('a' + random.nextInt(4)));
      }
      text.append(random.nextInt(5) == 0 ? "\u00e9 " : " ");
    }
    return text.toString();
  }

  private static List<String> spelled(BpeTokenizer tokenizer) {
    return tokenizer.mergeList().stream()
        .map(merge -> merge.left() + "+" + merge.right() + "=" + merge.result())
        .toList();
  }

  private static List<String> naive(List<String> texts, int size) {
    List<List<Integer>> words = new ArrayList<>();
    for (String text : texts) {
      PreTokenizer.split(
          text, 0, text.length(), (whole, from, to) -> words.add(bytes(whole.substring(from, to))));
    }
    List<String> spelling = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      spelling.add(String.valueOf((char) b));
    }
    Set<String> known = new HashSet<>(spelling);
    List<String> merges = new ArrayList<>();
    while (spelling.size() + 1 < size) {
      Map<Long, Integer> counts = new HashMap<>();
      for (List<Integer> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          String joined = spelling.get(word.get(i)) + spelling.get(word.get(i + 1));
          if (!known.contains(joined)) {
            counts.merge(BpeTokenizer.pair(word.get(i), word.get(i + 1)), 1, Integer::sum);
          }
        }
      }
      long best = -1;
      int most = 1;
      for (Map.Entry<Long, Integer> entry : counts.entrySet()) {
        if (entry.getValue() > most || entry.getValue() == most && entry.getKey() < best) {
          best = entry.getKey();
          most = entry.getValue();
        }
      }
      if (best < 0 || most < 2) {
        break;
      }
      int left = (int) (best >>> 32);
      int right = (int) best;
      merges.add(left + "+" + right + "=" + spelling.size());
      words.replaceAll(word -> join(word, left, right, spelling.size()));
      spelling.add(spelling.get(left) + spelling.get(right));
      known.add(spelling.get(spelling.size() - 1));
    }
    return merges;
  }

  private static int[] mergedInOrder(BpeTokenizer tokenizer, String word) {
    List<Integer> ids = new ArrayList<>();
    PreTokenizer.split(
        word,
        0,
        word.length(),
        (whole, from, to) -> {
          List<Integer> part = bytes(whole.substring(from, to));
          for (BpeTokenizer.Merge merge : tokenizer.mergeList()) {
            part = join(part, merge.left(), merge.right(), merge.result());
          }
          ids.addAll(part);
        });
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<Integer> bytes(String word) {
    List<Integer> symbols = new ArrayList<>();
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      symbols.add(b & 0xFF);
    }
    return symbols;
  }

  private static List<Integer> join(List<Integer> word, int left, int right, int result) {
    List<Integer> joined = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      if (i + 1 < word.size() && word.get(i) == left && word.get(i + 1) == right) {
        joined.add(result);
        i++;
      } else {
        joined.add(word.get(i));
      }
    }
    return joined;
  }
}
