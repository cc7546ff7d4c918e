package dev.covey.models.data;

import dev.covey.core.error.DataException;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Documents as one stream of tokens, cut into blocks of T predictions.
 *
 * <p>The stream is {@code E d1 E d2 E ... dn E}, E being end-of-text, so that every token of every
 * document is predicted, from E at least, and so is every document's end. Block i covers stream
 * positions {@code i*T .. i*T+T}: neighbours share one token, which is the target of one and an
 * input of the other, so each token is scored exactly once. The last block is padded; padding is
 * not scored. Immutable.
 */
public final class TokenBlocks {
  private final int[] stream;
  private final int length;
  private final int count;
  private final int padding;
  private final long utf8Bytes;

  private TokenBlocks(int[] stream, int length, int padding, long utf8Bytes) {
    this.stream = stream;
    this.length = length;
    this.count = (stream.length - 1 + length - 1) / length;
    this.padding = padding;
    this.utf8Bytes = utf8Bytes;
  }

  /**
   * Encodes and packs documents.
   *
   * @param whose names the text in error messages, such as "client alice, validation"
   * @param length T, the number of predictions in a block; at most the model's context
   * @throws DataException if all documents together have fewer than two tokens
   */
  public static TokenBlocks pack(
      String whose, List<String> documents, Tokenizer tokenizer, int length) {
    List<int[]> encoded = new ArrayList<>(documents.size());
    long bytes = 0;
    for (String document : documents) {
      encoded.add(tokenizer.encode(document));
      bytes += utf8Length(document);
    }
    return packTokens(whose, encoded, tokenizer.endOfText(), length, bytes);
  }

  /**
   * Packs documents that are token ids already.
   *
   * @param utf8Bytes size of the documents as text, for bits per byte
   * @throws DataException if all documents together have fewer than two tokens
   */
  public static TokenBlocks packTokens(
      String whose, List<int[]> documents, int endOfText, int length, long utf8Bytes) {
    if (length < 1) {
      throw new IllegalArgumentException("a block of " + length + " tokens: at least 1 is needed");
    }
    long tokens = 0;
    for (int[] document : documents) {
      tokens += document.length;
    }
    if (tokens < 2) {
      throw new DataException(
          whose
              + " has "
              + tokens
              + (tokens == 1 ? " token" : " tokens")
              + " in "
              + documents.size()
              + (documents.size() == 1 ? " document" : " documents")
              + ": at least 2 are needed to predict one from another; add text or leave it out");
    }
    if (tokens + documents.size() + 1 > Integer.MAX_VALUE - 8) {
      throw new DataException(
          whose + " has " + tokens + " tokens: at most 2 billion fit; split the text");
    }
    int[] stream = new int[(int) tokens + documents.size() + 1];
    stream[0] = endOfText;
    int at = 1;
    for (int[] document : documents) {
      System.arraycopy(document, 0, stream, at, document.length);
      at += document.length;
      stream[at++] = endOfText;
    }
    return new TokenBlocks(stream, length, endOfText, utf8Bytes);
  }

  /** Number of blocks, at least 1. */
  public int count() {
    return count;
  }

  /** T, the number of predictions in a block. */
  public int length() {
    return length;
  }

  /** Number of predictions that are scored over all blocks. */
  public long scoredTokens() {
    return stream.length - 1L;
  }

  /** Size of the documents as UTF-8: total nats / ln 2 / this is bits per byte. */
  public long utf8Bytes() {
    return utf8Bytes;
  }

  /**
   * A batch of blocks, in the order asked for; arrays are fresh.
   *
   * @param blocks indices from 0 to {@link #count()} - 1, at least one
   */
  public TokenBatch batch(int... blocks) {
    int[] inputs = new int[blocks.length * length];
    int[] targets = new int[blocks.length * length];
    for (int row = 0; row < blocks.length; row++) {
      int from = blocks[row] * length;
      int real = Math.min(length, stream.length - 1 - from);
      int at = row * length;
      System.arraycopy(stream, from, inputs, at, real);
      System.arraycopy(stream, from + 1, targets, at, real);
      Arrays.fill(inputs, at + real, at + length, padding);
      Arrays.fill(targets, at + real, at + length, TokenBatch.IGNORED);
    }
    return new TokenBatch(blocks.length, length, inputs, targets);
  }

  /**
   * Every block once, in order.
   *
   * @param batchSize rows of each batch but the last, at least 1
   */
  public List<TokenBatch> evaluationBatches(int batchSize) {
    List<TokenBatch> batches = new ArrayList<>((count + batchSize - 1) / batchSize);
    for (int from = 0; from < count; from += batchSize) {
      int[] rows = new int[Math.min(batchSize, count - from)];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = from + i;
      }
      batches.add(batch(rows));
    }
    return batches;
  }

  private static long utf8Length(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A surrogate is half of a character of four bytes.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }
}
