package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.rule.Linear;
import dev.covey.aggregation.vector.Kernels;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.SectionLayout.Weighting;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.error.DataException;
import dev.covey.core.error.InternalException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Folds into one accumulator of the model's size.
 *
 * <p>Slots form groups of {@value #GROUP}: 0-3, 4-7, ... A group is added as one expression, once
 * all its slots and all groups before it are settled; until then its uploads wait in the spool.
 * Whatever the order of arrival, the number of threads or the cut into blocks, every coordinate
 * sees the same additions in the same order, so the sum has the same bits. Groups save traffic on
 * the accumulator and shorten the chain of roundings to a quarter of the uploads; groups that are
 * ready together are taken block by block, so that the accumulator's block stays in the cache.
 * Work: one read of each upload.
 */
final class LinearFolder implements Folder {
  private static final int GROUP = 4;
  private static final int BLOCK = 1 << 13;

  /** Ranges of coordinates that threads take. */
  private static final int GRAIN = 1 << 15;

  private final SectionLayout layout;
  private final Linear rule;
  private final WorkerPool workers;
  private final Slots slots;
  private final TreeMap<Integer, SpooledUpload> waiting = new TreeMap<>();
  private Optional<float[]> accumulator;
  private int nextSlot;
  private double coefficientSum;
  private int contributors;

  LinearFolder(SectionLayout layout, Linear rule, int rosterSize, WorkerPool workers) {
    this.layout = layout;
    this.rule = rule;
    this.workers = workers;
    this.slots = new Slots(rosterSize);
    this.accumulator = Optional.of(new float[layout.dimension()]);
  }

  @Override
  public void add(SpooledUpload upload) {
    settle(upload);
    foldReady();
  }

  @Override
  public void addAll(Collection<? extends SpooledUpload> uploads) {
    uploads.forEach(this::settle);
    foldReady();
  }

  private void settle(SpooledUpload upload) {
    if (upload.vector().dimension() != layout.dimension()) {
      throw new InternalException(
          "an upload of "
              + upload.vector().dimension()
              + " entries was accepted, expected "
              + layout.dimension());
    }
    slots.settle(upload.slot());
    waiting.put(upload.slot(), upload);
  }

  @Override
  public void skip(int slot) {
    slots.settle(slot);
    foldReady();
  }

  @Override
  public CohortSum finish() {
    slots.settleAll();
    foldReady();
    rule.requireEnough(contributors);
    float[] sum = accumulator();
    accumulator = Optional.empty();
    return new CohortSum(new FloatSum(layout, sum, coefficientSum, contributors, contributors));
  }

  private float[] accumulator() {
    return accumulator.orElseThrow(() -> new InternalException("the folder is spent"));
  }

  private void foldReady() {
    int open = slots.firstOpen();
    int ready = open == slots.rosterSize() ? open : open / GROUP * GROUP;
    if (ready <= nextSlot) {
      return;
    }
    List<Group> groups = new ArrayList<>();
    List<SpooledUpload> folded = new ArrayList<>(waiting.headMap(ready).values());
    for (int from = 0; from < folded.size(); ) {
      int number = folded.get(from).slot() / GROUP;
      int to = from + 1;
      while (to < folded.size() && folded.get(to).slot() / GROUP == number) {
        to++;
      }
      groups.add(group(folded.subList(from, to)));
      from = to;
    }
    if (!groups.isEmpty()) {
      float[] sum = accumulator();
      workers.forRanges(layout.dimension(), GRAIN, (from, to) -> addRange(sum, groups, from, to));
    }
    waiting.headMap(ready).clear();
    folded.forEach(SpooledUpload::release);
    nextSlot = ready;
  }

  private Group group(List<SpooledUpload> uploads) {
    float[] coefficients = new float[GROUP];
    float[] ones = new float[GROUP];
    for (int k = 0; k < uploads.size(); k++) {
      double coefficient = rule.coefficient(uploads.get(k).weight());
      if (!(coefficient >= 0 && coefficient <= Float.MAX_VALUE)) {
        throw new DataException(
            "rule "
                + rule.name()
                + " gave the coefficient "
                + coefficient
                + ", expected 0 or more");
      }
      coefficients[k] = (float) coefficient;
      ones[k] = 1;
      // The rounded coefficient is the one that multiplies, so it is the one that counts.
      coefficientSum += coefficients[k];
      contributors++;
    }
    return new Group(List.copyOf(uploads), coefficients, ones);
  }

  private void addRange(float[] sum, List<Group> groups, int from, int to) {
    Scratch scratch = new Scratch();
    int sectionStart = 0;
    for (SectionLayout.Section section : layout.sections()) {
      int sectionEnd = sectionStart + section.length();
      int end = Math.min(to, sectionEnd);
      for (int block = Math.max(from, sectionStart); block < end; block += BLOCK) {
        for (Group group : groups) {
          float[] factors =
              section.weighting() == Weighting.BY_CLIENT ? group.coefficients() : group.ones();
          group.addBlock(sum, block, Math.min(end, block + BLOCK), factors, scratch);
        }
      }
      sectionStart = sectionEnd;
    }
  }

  /** Up to {@value #GROUP} uploads; a missing one is the last again, with factor 0. */
  private record Group(List<SpooledUpload> uploads, float[] coefficients, float[] ones) {
    void addBlock(float[] sum, int from, int to, float[] factors, Scratch scratch) {
      float[][] x = new float[GROUP][];
      int inMemory = 0;
      for (int k = 0; k < uploads.size(); k++) {
        Optional<float[]> shared = uploads.get(k).vector().sharedArray();
        if (shared.isPresent()) {
          x[k] = shared.get();
          inMemory++;
        }
      }
      if (inMemory == uploads.size()) {
        addFour(sum, from, to, x, factors);
        return;
      }
      // The loop wants one index for all arrays: what is read from a file, and all beside it, is
      // brought to the front of scratch arrays.
      int count = to - from;
      for (int k = 0; k < uploads.size(); k++) {
        x[k] = scratch.row(k);
        uploads.get(k).vector().read(from, x[k], 0, count);
      }
      float[] part = scratch.row(GROUP);
      System.arraycopy(sum, from, part, 0, count);
      addFour(part, 0, count, x, factors);
      System.arraycopy(part, 0, sum, from, count);
    }

    private void addFour(float[] sum, int from, int to, float[][] x, float[] factors) {
      int last = uploads.size() - 1;
      Kernels.addWeighted4(
          sum,
          from,
          to,
          x[0],
          factors[0],
          x[Math.min(1, last)],
          factors[1],
          x[Math.min(2, last)],
          factors[2],
          x[last],
          last == GROUP - 1 ? factors[last] : 0);
    }
  }

  /** A thread's own arrays for blocks that come from a file; made when first needed. */
  private static final class Scratch {
    private final float[][] rows = new float[GROUP + 1][];

    float[] row(int k) {
      if (rows[k] == null) {
        rows[k] = new float[BLOCK];
      }
      return rows[k];
    }
  }
}
