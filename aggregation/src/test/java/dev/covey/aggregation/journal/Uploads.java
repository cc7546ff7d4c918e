package dev.covey.aggregation.journal;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.arrival.Roster;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadCheck;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.aggregation.arrival.UploadOutcome;
import dev.covey.aggregation.vector.FloatPayload;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Accepted uploads for tests, made the only way there is: by the check. */
public final class Uploads {
  public static final RoundKey KEY = new RoundKey(new RunId("run"), 3, 1);

  private Uploads() {}

  /** The upload of the client {@code c<slot>} with metrics that name the slot. */
  public static AcceptedUpload accepted(
      SectionLayout layout, int slot, double weight, float[] values) {
    return accept(layout, slot, weight, header -> Upload.sharing(header, values));
  }

  private static AcceptedUpload accept(
      SectionLayout layout, int slot, double weight, Function<UploadHeader, Upload> upload) {
    Roster roster =
        Roster.of(IntStream.rangeClosed(0, slot).mapToObj(i -> new ClientId("c" + i)).toList());
    UploadHeader header =
        new UploadHeader(new ClientId("c" + slot), "task", weight, "{\"slot\":" + slot + "}");
    UploadOutcome outcome =
        new UploadCheck(layout, "task", roster, UploadCheck.Limits.DEFAULT)
            .check(upload.apply(header), new BitSet(), true);
    return ((UploadOutcome.Accepted) outcome).upload();
  }

  /** The same upload as it comes from a transport that has written it to a file. */
  static AcceptedUpload acceptedInFile(
      SectionLayout layout, int slot, double weight, float[] values, Path file) {
    try {
      Files.write(file, FloatPayload.encode(values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return accept(layout, slot, weight, header -> Upload.inFile(header, file));
  }

  static float[] read(SpooledUpload upload) {
    float[] values = new float[upload.vector().dimension()];
    upload.vector().read(0, values, 0, values.length);
    return values;
  }
}
