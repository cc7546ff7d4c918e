package dev.covey.aggregation.journal;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.arrival.Roster;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadCheck;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.aggregation.arrival.UploadOutcome;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Accepted uploads for tests, made the only way there is: by the check. */
public final class Uploads {
  public static final RoundKey KEY = new RoundKey(new RunId("run"), 3, 1);

  private Uploads() {}

  /** The upload of the client {@code c<slot>} with metrics that name the slot. */
  public static AcceptedUpload accepted(
      SectionLayout layout, int slot, double weight, float[] values) {
    Roster roster =
        Roster.of(IntStream.rangeClosed(0, slot).mapToObj(i -> new ClientId("c" + i)).toList());
    UploadHeader header =
        new UploadHeader(new ClientId("c" + slot), "task", weight, "{\"slot\":" + slot + "}");
    UploadOutcome outcome =
        new UploadCheck(layout, "task", roster, UploadCheck.Limits.DEFAULT)
            .check(Upload.sharing(header, values), new BitSet(), true);
    return ((UploadOutcome.Accepted) outcome).upload();
  }

  static float[] read(SpooledUpload upload) {
    float[] values = new float[upload.vector().dimension()];
    upload.vector().read(0, values, 0, values.length);
    return values;
  }
}
