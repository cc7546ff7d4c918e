package dev.covey.models.tokenizer;

import java.util.List;
import java.util.random.RandomGenerator;

/** Text that breaks careless tokenizers. */
final class HardTexts {
  static final List<String> ALL =
      List.of(
          "",
          " ",
          "\n\n\t \r\n  x",
          "a\u0000b\u0001",
          "it's we'll I'd THEY'RE 'tis ''s 'quoted'",
          "12345 1,000.50 \u00bd \u2167 \u0664\u0662",
          "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D\uD83D\uDC66 family",
          "\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08 \uD83D\uDC4B\uD83C\uDFFD",
          "e\u0301\u0323\u0302 Z\u0351\u036b\u0343\u036a a\u030a",
          "\u6f22\u5b57\u3068\u304b\u306a\u4ea4\u3058\u308a\u6587 \ud55c\uad6d\uc5b4 \u4e2d\u6587\u3002",
          "\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627\u202c \u200fabc",
          "\u00a0\u2003\u3000\u2028\u2029\u0085\u1680\u180e wide  spaces   ",
          "\ufeffbom \ufffd replacement",
          "\ud83d\udca9\ud83d\udca9\ud83d\udca9",
          "x".repeat(500),
          "ab".repeat(300) + " " + "\n".repeat(50) + "!?".repeat(99),
          "<|endoftext|>between<|endoftext|><|endoftext|> <|endoftext|");

  static final String LONE_SURROGATES = "a\ud83d b\udca9c \udca9\ud83d";

  private HardTexts() {}

  /** Random text over pieces that matter to the pre-tokenizer. */
  static String random(RandomGenerator random) {
    String[] pieces = {
      "a",
      "Z",
      "the",
      "'s",
      "'",
      "'ll",
      "'LL",
      " ",
      "  ",
      "\n",
      "\t",
      "\u00a0",
      "\u2028",
      "7",
      "42",
      "\u00bd",
      "!",
      "...",
      "\u00e9",
      "e\u0301",
      "\u4e2d",
      "\ud83d\udca9",
      "\u200d",
      "_",
      "\u001c",
      "\u0085",
      "\u200b",
      "<|endoftext|>"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }
}
