package dev.covey.aggregation.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.aggregation.vector.FloatPayload;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.ClientId;
import dev.covey.core.Sha256;
import dev.covey.testing.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadCheckTest {
  private static final String TASK = "ab12";
  private static final ClientId ANNA = new ClientId("anna");
  private static final ClientId BO = new ClientId("bo");
  private static final UploadCheck.Limits LIMITS = new UploadCheck.Limits(100, 10, 20);

  private final UploadCheck check =
      new UploadCheck(SectionLayout.delta(3), TASK, Roster.of(List.of(ANNA, BO)), LIMITS);

  @Test
  void aGoodUploadIsAccepted() {
    UploadOutcome outcome = inProcess(header(BO, 7), 3, 0, 4);
    assertThat(outcome).isInstanceOf(UploadOutcome.Accepted.class);
    AcceptedUpload upload = ((UploadOutcome.Accepted) outcome).upload();
    assertThat(upload.client()).isEqualTo(BO);
    assertThat(upload.slot()).isEqualTo(1);
    assertThat(upload.weight()).isEqualTo(7);
    assertThat(upload.l2Norm()).isEqualTo(5);
    assertThat(upload.metricsJson()).isEqualTo("{}");
    assertThat(upload.sharedValues()).containsExactly(3, 0, 4);
  }

  @Test
  void aGoodPayloadFromTheNetworkIsAccepted() {
    byte[] payload = FloatPayload.encode(new float[] {1, 2, 3});
    Upload upload = Upload.received(header(ANNA, 1), payload, Sha256.ofBytes(payload));
    assertThat(upload.payloadBytes()).isEqualTo(12);
    assertThat(check.maxPayloadBytes()).isEqualTo(12);
    UploadOutcome outcome = check.check(upload, new BitSet(), true);
    assertThat(((UploadOutcome.Accepted) outcome).upload().sharedValues()).containsExactly(1, 2, 3);
  }

  @Test
  void aPayloadOfAnotherDigestIsRejected() {
    byte[] payload = FloatPayload.encode(new float[] {1, 2, 3});
    String announced = Sha256.ofBytes(payload);
    payload[5] ^= 1;
    assertRejected(
        check.check(Upload.received(header(ANNA, 1), payload, announced), new BitSet(), true),
        RejectionReason.DIGEST_MISMATCH);
  }

  @Test
  void strangersAndStaleTasksAreRejected() {
    assertRejected(
        inProcess(header(new ClientId("eve"), 1), 1, 1, 1), RejectionReason.UNKNOWN_CLIENT);
    assertRejected(
        inProcess(new UploadHeader(ANNA, "cd34", 1, ""), 1, 1, 1), RejectionReason.STALE_TASK);
  }

  @Test
  void duplicatesAndLateUploadsAreRejected() {
    BitSet accepted = new BitSet();
    accepted.set(0);
    Upload upload = Upload.sharing(header(ANNA, 1), new float[3]);
    assertRejected(check.check(upload, accepted, true), RejectionReason.DUPLICATE);
    assertRejected(check.check(upload, accepted, false), RejectionReason.DUPLICATE);
    assertRejected(check.check(upload, new BitSet(), false), RejectionReason.LATE);
  }

  @Test
  void weightsOutOfRangeAreRejected() {
    for (double weight : new double[] {-1, 100.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRejected(inProcess(header(ANNA, weight), 1, 1, 1), RejectionReason.WEIGHT_OUT_OF_RANGE);
    }
    assertThat(inProcess(header(ANNA, 0), 1, 1, 1)).isInstanceOf(UploadOutcome.Accepted.class);
  }

  @Test
  void wrongSizesAreRejected() {
    assertRejected(inProcess(header(ANNA, 1), 1, 1), RejectionReason.WRONG_SHAPE);
    assertRejected(inProcess(header(ANNA, 1)), RejectionReason.WRONG_SHAPE);
    assertRejected(inProcess(header(ANNA, 1), 1, 1, 1, 1), RejectionReason.TOO_LARGE);
    byte[] torn = new byte[11];
    assertRejected(
        check.check(
            Upload.received(header(ANNA, 1), torn, Sha256.ofBytes(torn)), new BitSet(), true),
        RejectionReason.WRONG_SHAPE);
    assertRejected(
        inProcess(new UploadHeader(ANNA, TASK, 1, "x".repeat(21)), 1, 1, 1),
        RejectionReason.TOO_LARGE);
  }

  @Test
  void whatATransportDidNotKeepNeverCounts() {
    for (long bytes : new long[] {0, 11, 12, 13, 1L << 40}) {
      UploadOutcome outcome =
          check.check(Upload.unread(header(ANNA, 1), bytes), new BitSet(), true);
      assertRejected(
          outcome,
          bytes < 12
              ? RejectionReason.WRONG_SHAPE
              : bytes > 12 ? RejectionReason.TOO_LARGE : RejectionReason.CLIENT_ERROR);
    }
  }

  @Test
  void valuesThatAreNotFiniteAreRejectedWhereverTheyStand() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertRejected(inProcess(header(ANNA, 1), bad, 0, 0), RejectionReason.NOT_FINITE);
      assertRejected(inProcess(header(ANNA, 1), 0, 0, bad), RejectionReason.NOT_FINITE);
    }
  }

  @Test
  void normsAboveTheLimitAreRejected() {
    assertThat(inProcess(header(ANNA, 1), 10, 0, 0)).isInstanceOf(UploadOutcome.Accepted.class);
    assertRejected(inProcess(header(ANNA, 1), 10, 1, 0), RejectionReason.NORM_TOO_LARGE);
    assertRejected(
        inProcess(header(ANNA, 1), Float.MAX_VALUE, Float.MAX_VALUE, 0),
        RejectionReason.NORM_TOO_LARGE);
  }

  @Test
  void theLimitFollowsTheClipButNotTheControlVariate() {
    UploadCheck scaffold =
        new UploadCheck(
            SectionLayout.deltaAndControl(1),
            TASK,
            Roster.of(List.of(ANNA)),
            UploadCheck.Limits.DEFAULT.withClipNorm(2));
    Upload large = Upload.sharing(header(ANNA, 1), new float[] {2, 1000});
    assertThat(scaffold.check(large, new BitSet(), true))
        .isInstanceOf(UploadOutcome.Accepted.class);
    assertRejected(
        scaffold.check(Upload.sharing(header(ANNA, 1), new float[] {2.1f, 0}), new BitSet(), true),
        RejectionReason.NORM_TOO_LARGE);
    assertRejected(
        scaffold.check(Upload.sharing(header(ANNA, 1), new float[] {0, 2e9f}), new BitSet(), true),
        RejectionReason.NORM_TOO_LARGE);
  }

  @Test
  void anUploadInAFileFaresAsOneInMemory(@TempDir Path folder) {
    Trials.run(
        "upload in a file",
        60,
        random -> {
          int dimension = random.nextInt(1, 200_000);
          SectionLayout layout =
              random.nextBoolean()
                  ? SectionLayout.delta(2 * dimension)
                  : SectionLayout.deltaAndControl(dimension);
          UploadCheck both =
              new UploadCheck(
                  layout,
                  TASK,
                  Roster.of(List.of(ANNA)),
                  UploadCheck.Limits.DEFAULT.withClipNorm(100));
          float[] values = new float[2 * dimension];
          for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
          }
          if (random.nextInt(3) == 0) {
            values[random.nextInt(values.length)] =
                List.of(Float.NaN, Float.NEGATIVE_INFINITY, 1e4f, 1e10f).get(random.nextInt(4));
          }
          Path file = folder.resolve("upload");
          Files.write(file, FloatPayload.encode(values));
          UploadOutcome expected =
              both.check(Upload.sharing(header(ANNA, 1), values), new BitSet(), true);
          Upload inFile = Upload.inFile(header(ANNA, 1), file);
          UploadOutcome outcome = both.check(inFile, new BitSet(), true);
          if (expected instanceof UploadOutcome.Accepted accepted) {
            AcceptedUpload upload = ((UploadOutcome.Accepted) outcome).upload();
            assertThat(upload.l2Norm()).isEqualTo(accepted.upload().l2Norm());
            assertThat(upload.vector().sharedArray()).isEmpty();
            assertThat(upload.sharedValues()).isEqualTo(values);
            upload.release();
          } else {
            assertThat(outcome).isEqualTo(expected);
            inFile.discard();
          }
          assertThat(file).doesNotExist();
        });
  }

  @Test
  void aFileOfAnotherLengthIsRejected(@TempDir Path folder) throws IOException {
    for (int bytes : new int[] {0, 11, 13, 16}) {
      Upload upload =
          Upload.inFile(header(ANNA, 1), Files.write(folder.resolve("f"), new byte[bytes]));
      assertThat(upload.payloadBytes()).isEqualTo(bytes);
      assertRejected(
          check.check(upload, new BitSet(), true),
          bytes > 12 ? RejectionReason.TOO_LARGE : RejectionReason.WRONG_SHAPE);
      upload.discard();
    }
  }

  @Test
  void senselessLimitsAndRostersAreRefused() {
    assertThatThrownBy(() -> new UploadCheck.Limits(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new UploadCheck.Limits(1, Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Roster.of(List.of(ANNA, ANNA))).hasMessageContaining("twice");
  }

  private UploadOutcome inProcess(UploadHeader header, float... values) {
    return check.check(Upload.sharing(header, values), new BitSet(), true);
  }

  private static UploadHeader header(ClientId client, double weight) {
    return new UploadHeader(client, TASK, weight, "{}");
  }

  private static void assertRejected(UploadOutcome outcome, RejectionReason reason) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            UploadOutcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }
}
