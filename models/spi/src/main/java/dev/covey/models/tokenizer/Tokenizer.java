package dev.covey.models.tokenizer;

import java.nio.file.Path;

/**
 * Text to token ids and back. Thread-safe.
 *
 * <p>Text may hold anything: lone surrogates are read as U+FFFD. The literal {@code <|endoftext|>}
 * in a text stands for {@link #endOfText()}, as in Hugging Face tokenizers. {@code encode} adds no
 * other special tokens.
 */
public sealed interface Tokenizer
    permits ByteTokenizer, CharacterTokenizer, BpeTokenizer, HuggingFaceTokenizer {
  /** How end-of-text is written in a vocabulary. */
  String END_OF_TEXT = "<|endoftext|>";

  /** Ids are 0 to this, exclusive. */
  int vocabularySize();

  /** Ids of a text, without end-of-text. */
  int[] encode(String text);

  /**
   * Text of ids. Bytes that are not UTF-8, as a sampled model may write, become U+FFFD.
   *
   * @throws IllegalArgumentException on an id outside the vocabulary
   */
  String decode(int[] ids);

  /** The id that separates documents. */
  int endOfText();

  /** {@code byte}, {@code character}, {@code bpe} or {@code huggingface}. */
  String kind();

  /**
   * Writes a Hugging Face tokenizer.json that {@link Tokenizers#load} reads back to the same ids.
   */
  void save(Path file);
}
