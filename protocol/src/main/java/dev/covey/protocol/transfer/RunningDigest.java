package dev.covey.protocol.transfer;

import dev.covey.core.Hex;
import dev.covey.core.error.InternalException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Plain SHA-256 over bytes as they pass, which tells the digest so far at any point. */
public final class RunningDigest {
  private final MessageDigest digest;

  public RunningDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new InternalException("this Java runtime has no SHA-256", e);
    }
  }

  /** Goes on with some bytes. */
  public void update(byte[] bytes, int at, int count) {
    digest.update(bytes, at, count);
  }

  /** Digest of all bytes so far in lower-case hexadecimal; more may follow. */
  public String hex() {
    try {
      return Hex.format(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new InternalException("this Java runtime's SHA-256 cannot be read in between", e);
    }
  }

  /** Starts anew. */
  public void reset() {
    digest.reset();
  }
}
