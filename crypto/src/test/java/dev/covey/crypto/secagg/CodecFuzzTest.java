package dev.covey.crypto.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.Hex;
import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.InsecureDeterministicEntropy;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.keys.SessionKeys;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.shamir.Shamir;
import dev.covey.crypto.shamir.Share;
import dev.covey.testing.Mutations;
import dev.covey.testing.Trials;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What is made of bytes that somebody has been at: a value that is written as it was read, or a
 * refusal; never an exception. {@code -Dcovey.fuzz.inputs=1000000} for many; {@code
 * corpus/codecs.txt} is read in every build.
 */
class CodecFuzzTest {
  private static final int INPUTS = Integer.getInteger("covey.fuzz.inputs", 20_000);

  /** Of what takes a public-key operation each time. */
  private static final int SLOW_INPUTS = Math.max(100, INPUTS / 50);

  @Test
  void theCorpusIsReadAsBefore() throws Exception {
    int lines = 0;
    try (InputStream in = CodecFuzzTest.class.getResourceAsStream("corpus/codecs.txt");
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          String[] parts = line.split(" -> ");
          String[] words = parts[0].split(" ");
          boolean taken =
              switch (words[0]) {
                case "vector" ->
                    isVector(
                        Integer.parseInt(words[1]), Integer.parseInt(words[2]), bytes(words[3]));
                case "shares" -> areShares(words);
                default -> isKey(KeyAgreement.X25519, bytes(words[1]));
              };
          assertThat(taken ? "taken" : "refused").as(line).isEqualTo(parts[1]);
          lines++;
        }
      }
    }
    assertThat(lines).isGreaterThan(40);
  }

  @Test
  void vectorsAreWrittenAsTheyWereReadOrRefused() {
    Trials.run(
        "vectors",
        INPUTS,
        random -> {
          int bits = 8 + random.nextInt(57);
          int dimension = 1 + random.nextInt(20);
          byte[] wire = LaneVector.of(bits, random.longs(dimension).toArray()).toWire();
          assertThat(isVector(bits, dimension, wire)).isTrue();
          isVector(bits, dimension, Mutations.damaged(wire, random));
        });
  }

  @Test
  void damagedSharesGiveNoSecretOrAnother() {
    Entropy entropy = new InsecureDeterministicEntropy(5);
    Trials.run(
        "shares",
        INPUTS,
        random -> {
          byte[] secret = new byte[Shamir.SECRET_BYTES];
          random.nextBytes(secret);
          int threshold = 1 + random.nextInt(5);
          int[] points = new int[threshold];
          for (int i = 0; i < threshold; i++) {
            points[i] = 1 + i * (1 + random.nextInt(3)) + i * 4;
          }
          List<Share> shares =
              new ArrayList<>(Shamir.split(SecretBytes.copyOf(secret), threshold, points, entropy));
          int wrong = random.nextInt(threshold);
          byte[] values =
              Arrays.copyOf(
                  Mutations.damaged(shares.get(wrong).values().shared(), random),
                  Shamir.SHARE_BYTES);
          boolean same = Arrays.equals(values, shares.get(wrong).values().shared());
          shares.set(wrong, new Share(points[wrong], SecretBytes.copyOf(values)));
          if (Shamir.combine(shares) instanceof Checked.Passed<SecretBytes> passed) {
            assertThat(Arrays.equals(passed.value().shared(), secret)).isEqualTo(same);
          } else {
            assertThat(same).isFalse();
          }
        });
  }

  @Test
  void damagedKeysAreRefusedOrCanBeAgreedWith() {
    for (KeyAgreement suite : KeyAgreement.values()) {
      SessionKeys theirs = keys(suite, 1);
      Trials.run(
          "keys " + suite,
          SLOW_INPUTS,
          random -> isKey(suite, Mutations.damaged(theirs.publicKey(), random)));
    }
  }

  @Test
  void damagedEnvelopesDoNotOpen() {
    for (KeyAgreement suite : KeyAgreement.values()) {
      SessionKeys sender = keys(suite, 2);
      SessionKeys receiver = keys(suite, 3);
      byte[] session = new byte[SessionTerms.HASH_BYTES];
      byte[] context = Labels.channel(session, 1, 4, sender.publicKey(), receiver.publicKey());
      SecretBytes share = SecretBytes.taking(new byte[Shamir.SHARE_BYTES]);
      ShareEnvelope envelope = new ShareEnvelope(session);
      EncryptedShares sealed =
          passed(
              envelope.seal(
                  passed(sender.agree(receiver.publicKey())),
                  context,
                  1,
                  4,
                  new byte[suite.ciphertextBytes()],
                  share,
                  share));
      SessionKeys.Peer channel = passed(receiver.agree(sender.publicKey()));
      assertThat(envelope.open(channel, context, sealed)).isInstanceOf(Checked.Passed.class);
      Trials.run(
          "envelopes " + suite,
          SLOW_INPUTS,
          random -> {
            EncryptedShares damaged = damaged(sealed, random);
            if (damaged != sealed) {
              assertThat(envelope.open(channel, context, damaged))
                  .isInstanceOf(Checked.Failed.class);
            }
          });
    }
  }

  @Test
  void damagedSignaturesDoNotHold() {
    IdentityKey key = IdentityKey.generate(new InsecureDeterministicEntropy(9));
    byte[] message = {1, 2, 3};
    byte[] signature = key.sign(message);
    Trials.run(
        "signatures",
        SLOW_INPUTS,
        random -> {
          byte[] damaged = Mutations.damaged(signature, random);
          assertThat(IdentityKey.verifies(key.publicKey(), message, damaged))
              .isEqualTo(Arrays.equals(damaged, signature));
        });
  }

  private static EncryptedShares damaged(EncryptedShares sealed, RandomGenerator random) {
    List<byte[]> parts =
        new ArrayList<>(
            List.of(
                sealed.channelCiphertext(),
                sealed.maskCiphertext(),
                sealed.selfSeedShare(),
                sealed.maskRootShare()));
    int at = random.nextInt(parts.size());
    byte[] changed = Mutations.damaged(parts.get(at), random);
    if (Arrays.equals(changed, parts.get(at))) {
      return sealed;
    }
    parts.set(at, changed);
    return new EncryptedShares(1, 4, parts.get(0), parts.get(1), parts.get(2), parts.get(3));
  }

  private static boolean isVector(int bits, int dimension, byte[] wire) {
    if (LaneVector.fromWire(bits, dimension, wire) instanceof Checked.Passed<LaneVector> passed) {
      assertThat(passed.value().toWire()).isEqualTo(wire);
      return true;
    }
    return false;
  }

  private static boolean areShares(String[] words) {
    List<Share> shares = new ArrayList<>();
    for (String word : Arrays.copyOfRange(words, 1, words.length)) {
      String[] share = word.split(":");
      shares.add(new Share(Integer.parseInt(share[0]), SecretBytes.taking(bytes(share[1]))));
    }
    return Shamir.combine(shares) instanceof Checked.Passed;
  }

  private static boolean isKey(KeyAgreement suite, byte[] publicKey) {
    boolean good = suite.check(publicKey) instanceof Checked.Passed;
    SessionKeys ours = OURS.get(suite.ordinal());
    Checked<SessionKeys.Peer> agreed = ours.agree(publicKey);
    if (good) {
      SessionKeys.Peer peer = passed(agreed);
      assertThat(peer.initiate(new byte[] {1}, 32)).isInstanceOf(Checked.Passed.class);
    }
    return good;
  }

  private static final List<SessionKeys> OURS =
      Arrays.stream(KeyAgreement.values()).map(suite -> keys(suite, 0)).toList();

  private static SessionKeys keys(KeyAgreement suite, int root) {
    byte[] bytes = new byte[SessionKeys.ROOT_BYTES];
    bytes[0] = (byte) root;
    return SessionKeys.derive(suite, SecretBytes.taking(bytes));
  }

  private static <T> T passed(Checked<T> checked) {
    assertThat(checked).isInstanceOf(Checked.Passed.class);
    return ((Checked.Passed<T>) checked).value();
  }

  private static byte[] bytes(String hex) {
    return hex.equals("-") ? new byte[0] : Hex.parse(hex);
  }
}
