package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.rule.Individuals;
import dev.covey.aggregation.rule.NeedsIndividuals;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.InternalException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Collects the uploads, within a memory bound, and gives them to the rule at the end. */
final class IndividualsFolder implements Folder {
  private final SectionLayout layout;
  private final NeedsIndividuals rule;
  private final WorkerPool workers;
  private final Slots slots;
  private final TreeMap<Integer, SpooledUpload> uploads = new TreeMap<>();

  IndividualsFolder(
      SectionLayout layout,
      NeedsIndividuals rule,
      int rosterSize,
      WorkerPool workers,
      long memoryLimitBytes) {
    long neededBytes = Math.multiplyExact(layout.bytes(), rosterSize);
    if (neededBytes > memoryLimitBytes) {
      throw new ConfigurationException(
          "rule "
              + rule.name()
              + " keeps "
              + rosterSize
              + " updates of "
              + layout.bytes()
              + " bytes at once, "
              + neededBytes
              + " bytes; the limit is "
              + memoryLimitBytes
              + "; select fewer clients, train fewer parameters, raise the limit, or use a mean");
    }
    this.layout = layout;
    this.rule = rule;
    this.workers = workers;
    this.slots = new Slots(rosterSize);
  }

  @Override
  public void add(SpooledUpload upload) {
    if (upload.vector().dimension() != layout.dimension()) {
      throw new InternalException(
          "an upload of "
              + upload.vector().dimension()
              + " entries was accepted, expected "
              + layout.dimension());
    }
    slots.settle(upload.slot());
    uploads.put(upload.slot(), upload);
  }

  @Override
  public void skip(int slot) {
    slots.settle(slot);
  }

  @Override
  public CohortSum finish() {
    slots.settleAll();
    rule.requireEnough(uploads.size());
    List<float[]> vectors = new ArrayList<>();
    double[] weights = new double[uploads.size()];
    for (SpooledUpload upload : uploads.values()) {
      weights[vectors.size()] = upload.weight();
      vectors.add(upload.vector().sharedArray().orElseGet(() -> read(upload)));
    }
    float[] result = rule.aggregate(Individuals.sharing(vectors, weights, workers));
    if (result.length != layout.dimension()) {
      throw new InternalException(
          "rule "
              + rule.name()
              + " returned "
              + result.length
              + " entries, expected "
              + layout.dimension());
    }
    int contributors = uploads.size();
    uploads.values().forEach(SpooledUpload::release);
    uploads.clear();
    // The rule's result is final: as a sum it has the denominator 1.
    return new CohortSum(new FloatSum(layout, result, 1, 1, contributors));
  }

  private static float[] read(SpooledUpload upload) {
    float[] values = new float[upload.vector().dimension()];
    upload.vector().read(0, values, 0, values.length);
    return values;
  }
}
