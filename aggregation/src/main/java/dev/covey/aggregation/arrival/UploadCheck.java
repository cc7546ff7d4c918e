package dev.covey.aggregation.arrival;

import dev.covey.aggregation.vector.FloatPayload;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.SquareSum;
import dev.covey.aggregation.vector.VectorSource;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Checks the uploads of one round on arrival. What a client sends can make the outcome a rejection,
 * never an exception.
 *
 * <p>Cost: one pass over the vector at the speed of memory, and one SHA-256 of what comes from the
 * network into memory. An upload in a file is read in pieces; what is rejected is still the
 * caller's to {@link Upload#discard() discard}.
 */
public final class UploadCheck {
  /**
   * The limits that do not follow from the task's layout.
   *
   * @param maxWeight largest weight of a client; positive and finite
   * @param maxL2Norm largest L2 norm of the section {@code delta}; positive and finite
   * @param maxMetricsChars longest metrics text
   */
  public record Limits(double maxWeight, double maxL2Norm, int maxMetricsChars) {
    /**
     * Far above anything a training run makes, and low enough that no float32 sum of weighted
     * updates overflows: 1e12 tokens, a norm of 1e9, 64 Ki characters of metrics.
     */
    public static final Limits DEFAULT = new Limits(1e12, 1e9, 1 << 16);

    /** A client's own rounding may carry its norm beyond the bound it clips to, by this factor. */
    private static final double ROUNDING = 1 + 1e-5;

    public Limits {
      if (!(maxWeight > 0 && maxWeight < Double.POSITIVE_INFINITY)
          || !(maxL2Norm > 0 && maxL2Norm < Double.POSITIVE_INFINITY)
          || maxMetricsChars < 0) {
        throw new IllegalArgumentException(
            "limits must be positive and finite, got weight "
                + maxWeight
                + ", norm "
                + maxL2Norm
                + ", metrics "
                + maxMetricsChars);
      }
    }

    /** The same limits for clients that clip to {@code l2ClipNorm}. */
    public Limits withClipNorm(double l2ClipNorm) {
      return new Limits(maxWeight, l2ClipNorm * ROUNDING, maxMetricsChars);
    }
  }

  private final SectionLayout layout;
  private final String taskSha256;
  private final Roster roster;
  private final Limits limits;

  public UploadCheck(SectionLayout layout, String taskSha256, Roster roster, Limits limits) {
    this.layout = layout;
    this.taskSha256 = taskSha256;
    this.roster = roster;
    this.limits = limits;
  }

  /** Most payload bytes that an upload of this task has; a transport stops reading beyond. */
  public long maxPayloadBytes() {
    return layout.bytes();
  }

  /**
   * Checks one upload.
   *
   * @param acceptedSlots slots whose upload was accepted before; not changed
   * @param collecting whether the round still takes uploads
   */
  public UploadOutcome check(Upload upload, BitSet acceptedSlots, boolean collecting) {
    UploadHeader header = upload.header();
    OptionalInt slot = roster.slot(header.client());
    if (slot.isEmpty()) {
      return rejected(RejectionReason.UNKNOWN_CLIENT, header.client() + " is not in the roster");
    }
    if (!header.taskSha256().equals(taskSha256)) {
      return rejected(RejectionReason.STALE_TASK, "the upload answers another task");
    }
    if (acceptedSlots.get(slot.getAsInt())) {
      return rejected(RejectionReason.DUPLICATE, "an upload of this client counts already");
    }
    if (!collecting) {
      return rejected(RejectionReason.LATE, "the collection is over");
    }
    if (!(header.weight() >= 0 && header.weight() <= limits.maxWeight())) {
      return rejected(
          RejectionReason.WEIGHT_OUT_OF_RANGE,
          "weight " + header.weight() + ", allowed are 0 to " + limits.maxWeight());
    }
    if (header.metricsJson().length() > limits.maxMetricsChars()) {
      return rejected(
          RejectionReason.TOO_LARGE,
          header.metricsJson().length()
              + " characters of metrics, allowed are "
              + limits.maxMetricsChars());
    }
    if (upload.payloadBytes() != layout.bytes()) {
      return rejected(
          upload.payloadBytes() > layout.bytes()
              ? RejectionReason.TOO_LARGE
              : RejectionReason.WRONG_SHAPE,
          upload.payloadBytes() + " payload bytes, the task needs " + layout.bytes());
    }
    if (upload instanceof Upload.Unread) {
      return rejected(RejectionReason.CLIENT_ERROR, "the payload was not kept on its arrival");
    }
    if (upload instanceof Upload.Received received && !received.digestMatches()) {
      return rejected(
          RejectionReason.DIGEST_MISMATCH, "the payload has another digest than announced");
    }
    return checkValues(upload, slot.getAsInt(), vectorOf(upload));
  }

  private UploadOutcome checkValues(Upload upload, int slot, VectorSource vector) {
    UploadHeader header = upload.header();
    double[] squaresOfSections = sumsOfSquares(vector);
    double deltaL2Norm = 0;
    int index = 0;
    for (SectionLayout.Section section : layout.sections()) {
      double squares = squaresOfSections[index++];
      if (!Double.isFinite(squares)) {
        return rejected(
            RejectionReason.NOT_FINITE,
            "section " + section.name() + " holds an infinite entry or one that is no number");
      }
      if (section.name().equals(SectionLayout.DELTA)) {
        deltaL2Norm = Math.sqrt(squares);
      } else if (Math.sqrt(squares) > Limits.DEFAULT.maxL2Norm()) {
        return rejected(
            RejectionReason.NORM_TOO_LARGE,
            "L2 norm of section "
                + section.name()
                + " "
                + Math.sqrt(squares)
                + ", allowed is "
                + Limits.DEFAULT.maxL2Norm());
      }
    }
    if (deltaL2Norm > limits.maxL2Norm()) {
      return rejected(
          RejectionReason.NORM_TOO_LARGE,
          "L2 norm " + deltaL2Norm + ", allowed is " + limits.maxL2Norm());
    }
    return new UploadOutcome.Accepted(
        new AcceptedUpload(
            header.client(),
            slot,
            header.weight(),
            deltaL2Norm,
            header.metricsJson(),
            vector,
            upload::discard));
  }

  /** One number a section, each with the bits of one pass over the section alone. */
  private double[] sumsOfSquares(VectorSource vector) {
    double[] sums = new double[layout.sections().size()];
    Optional<float[]> array = vector.sharedArray();
    float[] buffer =
        new float[array.isPresent() ? 0 : Math.min(VectorSource.PIECE_FLOATS, vector.dimension())];
    int from = 0;
    for (int index = 0; index < sums.length; index++) {
      int end = from + layout.sections().get(index).length();
      SquareSum sum = new SquareSum();
      if (array.isPresent()) {
        sum.add(array.get(), from, end);
        from = end;
      }
      while (from < end) {
        int count = Math.min(buffer.length, end - from);
        vector.read(from, buffer, 0, count);
        sum.add(buffer, 0, count);
        from += count;
      }
      sums[index] = sum.value();
    }
    return sums;
  }

  private static VectorSource vectorOf(Upload upload) {
    if (upload instanceof Upload.InMemory memory) {
      return VectorSource.sharing(memory.sharedValues());
    }
    if (upload instanceof Upload.InFile file) {
      return file.vector();
    }
    return VectorSource.sharing(FloatPayload.decode(((Upload.Received) upload).payload()));
  }

  private static UploadOutcome rejected(RejectionReason reason, String detail) {
    return new UploadOutcome.Rejected(reason, detail);
  }
}
