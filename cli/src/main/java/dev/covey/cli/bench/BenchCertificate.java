package dev.covey.cli.bench;

import dev.covey.core.Clock;
import dev.covey.core.error.InternalException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/**
 * A P-256 certificate for {@code localhost} and 127.0.0.1 that vouches for itself and holds for a
 * day; for a measurement, never for a deployment.
 *
 * @param certificatePem the certificate
 * @param insecureKeyPem its private key, unencrypted
 */
record BenchCertificate(String certificatePem, String insecureKeyPem) {
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final byte[] ECDSA_WITH_SHA256 = {
    0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };
  private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x55, 0x1d, 0x11};

  static BenchCertificate make(Clock clock) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] body = body(pair, clock.now());
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(body);
      byte[] certificate = der(SEQUENCE, body, algorithm(), bits(signature.sign()));
      return new BenchCertificate(
          pem("CERTIFICATE", certificate), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new InternalException("this Java runtime cannot make a P-256 certificate", e);
    }
  }

  /** TBSCertificate of RFC 5280, section 4.1. */
  private static byte[] body(KeyPair pair, Instant now) {
    byte[] name =
        der(
            SEQUENCE,
            der(SET, der(SEQUENCE, der(0x06, COMMON_NAME), der(0x0c, ascii("covey bench")))));
    byte[] names =
        der(SEQUENCE, der(0x82, ascii("localhost")), der(0x87, new byte[] {127, 0, 0, 1}));
    byte[] extension = der(SEQUENCE, der(0x06, SUBJECT_ALTERNATIVE_NAME), der(0x04, names));
    return der(
        SEQUENCE,
        der(0xa0, der(0x02, new byte[] {2})),
        der(0x02, BigInteger.valueOf(now.toEpochMilli()).toByteArray()),
        algorithm(),
        name,
        der(SEQUENCE, time(now.minus(Duration.ofHours(1))), time(now.plus(Duration.ofDays(1)))),
        name,
        pair.getPublic().getEncoded(),
        der(0xa3, der(SEQUENCE, extension)));
  }

  private static byte[] algorithm() {
    return der(SEQUENCE, der(0x06, ECDSA_WITH_SHA256));
  }

  private static byte[] time(Instant time) {
    return der(
        0x17,
        ascii(
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(time)));
  }

  private static byte[] bits(byte[] content) {
    return der(0x03, new byte[] {0}, content);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static String pem(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
