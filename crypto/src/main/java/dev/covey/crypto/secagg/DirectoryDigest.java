package dev.covey.crypto.secagg;

import dev.covey.crypto.Transcript;
import java.util.List;

/** The digests of all advertisements, and the graph that follows from them. */
public final class DirectoryDigest {
  private DirectoryDigest() {}

  /** Whether there is a digest, or a gap, for each member. */
  public static boolean isWellFormed(List<byte[]> digests, int clients) {
    return digests.size() == clients
        && digests.stream()
            .allMatch(digest -> digest.length == 0 || digest.length == SessionTerms.HASH_BYTES);
  }

  /** The digest of all digests: 32 bytes. */
  public static byte[] root(byte[] session, List<byte[]> digests) {
    Transcript transcript =
        Transcript.of("covey/secagg/directory/1").bytes(session).list(digests.size());
    digests.forEach(transcript::bytes);
    return transcript.sha256();
  }

  /**
   * The seed of the graph. It follows from the keys of all who advertised, after the roster was
   * fixed, so nobody chooses it; somebody who sees the others' keys first can try many, against
   * which the graph's margin stands.
   */
  public static byte[] graphSeed(byte[] session, byte[] directoryRoot) {
    return Transcript.of("covey/secagg/graph/1").bytes(session).bytes(directoryRoot).sha256();
  }
}
