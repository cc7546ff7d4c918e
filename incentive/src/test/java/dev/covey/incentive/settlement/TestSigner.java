package dev.covey.incentive.settlement;

import dev.covey.core.Sha256;
import java.util.Arrays;

/** Signs with a secret that only signer and checker know: enough to tell whose a signature is. */
record TestSigner(String secret) implements EntrySigner, SignatureCheck {
  @Override
  public byte[] sign(byte[] digest) {
    return new Sha256().update(secret).update(digest).bytes();
  }

  @Override
  public boolean isSigned(byte[] digest, byte[] signature) {
    return Arrays.equals(sign(digest), signature);
  }
}
