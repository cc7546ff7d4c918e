package dev.covey.models.corpus;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.models.data.ClientText;
import dev.covey.models.data.ClientTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Tiny texts for very large cohorts, made when asked for: a client costs microseconds and no
 * memory. A document is nine characters of an alphabet of 30, so that with end-of-text it fills a
 * block of ten predictions under the character tokenizer.
 *
 * <p>There are eight dialects, in which each character has three usual successors; a client speaks
 * mostly one of them. Public documents are in all dialects alike.
 */
public final class SyntheticCorpus implements ClientTexts {
  /** All characters that occur. */
  public static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz ,.?";

  /** Characters of a document. */
  public static final int DOCUMENT_LENGTH = 9;

  private static final int DIALECTS = 8;
  private static final int USUAL = 3;
  private static final int PUBLIC_DOCUMENTS = 2000;

  private final Seeds seeds;
  private final int count;
  private final int train;
  private final int heldOut;
  private final byte[][][] successors = new byte[DIALECTS][ALPHABET.length()][USUAL];

  /**
   * Describes a corpus.
   *
   * @param count number of clients, at least 1
   * @param train training documents of each, at least 1
   * @param heldOut validation documents of each, and as many test documents, not negative
   */
  public SyntheticCorpus(int count, int train, int heldOut, long seed) {
    if (count < 1 || train < 1 || heldOut < 0) {
      throw new ConfigurationException(
          "synthetic text with "
              + count
              + " clients of "
              + train
              + " documents: expected at least 1 of each");
    }
    this.seeds = Seeds.root(seed).child("synthetic");
    this.count = count;
    this.train = train;
    this.heldOut = heldOut;
    SplittableRandom random = seeds.child("dialects").generator();
    for (byte[][] dialect : successors) {
      for (byte[] usual : dialect) {
        for (int i = 0; i < USUAL; i++) {
          usual[i] = (byte) random.nextInt(ALPHABET.length());
        }
      }
    }
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public ClientId id(int index) {
    return new ClientId(String.format(Locale.ROOT, "client-%06d", index));
  }

  @Override
  public ClientText client(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException("client " + index + " of " + count);
    }
    SplittableRandom random = seeds.child("client", index).generator();
    int home = random.nextInt(DIALECTS);
    return new ClientText(
        id(index),
        documents(train, home, random),
        documents(heldOut, home, random),
        documents(heldOut, home, random));
  }

  /** Public documents; the first ones hold the whole alphabet. */
  public List<String> publicDocuments() {
    SplittableRandom random = seeds.child("public").generator();
    List<String> documents = new ArrayList<>();
    for (int from = 0; from < ALPHABET.length(); from += DOCUMENT_LENGTH) {
      documents.add(ALPHABET.substring(from, Math.min(ALPHABET.length(), from + DOCUMENT_LENGTH)));
    }
    while (documents.size() < PUBLIC_DOCUMENTS) {
      documents.addAll(documents(1, random.nextInt(DIALECTS), random));
    }
    return documents;
  }

  private List<String> documents(int number, int home, SplittableRandom random) {
    List<String> documents = new ArrayList<>(number);
    char[] text = new char[DOCUMENT_LENGTH];
    for (int d = 0; d < number; d++) {
      int spread = random.nextInt();
      // One document in eight is in any dialect, the others in the client's own.
      int dialect = (spread & 7) == 0 ? (spread >>> 3) % DIALECTS : home;
      int at = (spread >>> 8) % ALPHABET.length();
      text[0] = ALPHABET.charAt(at);
      for (int i = 1; i < text.length; i++) {
        int draw = random.nextInt() >>> 1;
        at =
            (draw & 7) == 0
                ? (draw >>> 3) % ALPHABET.length()
                : successors[dialect][at][(draw >>> 3) % USUAL];
        text[i] = ALPHABET.charAt(at);
      }
      documents.add(new String(text));
    }
    return documents;
  }
}
