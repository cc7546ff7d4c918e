package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.SquareSum;
import dev.covey.aggregation.vector.VectorSource;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.QuorumLostException;
import dev.covey.privacy.central.GridClip;
import java.util.Optional;

/**
 * Clips each update to the grid and adds it as integers, as it comes: integers add up to the same
 * in any order, so nobody waits. Each client's whole vector has one norm and one clip, whatever
 * layers or factors are in it, and counts 1, whatever weight came with it.
 *
 * <p>Cost: three passes over an upload, one for its norm, one for the norm after rounding, one to
 * add.
 */
final class GridFolder implements Folder {
  private static final int GRAIN = 1 << 15;

  private final SectionLayout layout;
  private final GridClip clip;
  private final WorkerPool workers;
  private final Slots slots;
  private Optional<long[]> accumulator;
  private int contributors;

  GridFolder(SectionLayout layout, GridClip clip, int rosterSize, WorkerPool workers) {
    this.layout = layout;
    this.clip = clip;
    this.workers = workers;
    this.slots = new Slots(rosterSize);
    this.accumulator = Optional.of(new long[layout.dimension()]);
  }

  @Override
  public void add(SpooledUpload upload) {
    VectorSource vector = upload.vector();
    if (vector.dimension() != layout.dimension()) {
      throw new InternalException(
          "an upload of "
              + vector.dimension()
              + " entries was accepted, expected "
              + layout.dimension());
    }
    slots.settle(upload.slot());
    long[] sum = accumulator();
    double factor = clip.firstFactor(Math.sqrt(squares(vector)));
    for (long rounded = rounded(vector, factor);
        !clip.fits(rounded);
        rounded = rounded(vector, factor)) {
      factor = clip.shorter(factor, rounded);
    }
    double fitting = factor;
    workers.forRanges(
        layout.dimension(),
        GRAIN,
        (from, to) ->
            onPiece(
                vector,
                from,
                to,
                (x, start, end) -> clip.addTo(sum, from, x, start, end, fitting)));
    contributors++;
    upload.release();
  }

  /** By pieces of a fixed size, so that the threads do not show in the last digit. */
  private double squares(VectorSource vector) {
    double[] pieces = new double[pieces()];
    workers.forRanges(
        layout.dimension(),
        GRAIN,
        (from, to) ->
            onPiece(
                vector,
                from,
                to,
                (x, start, end) ->
                    pieces[from / GRAIN] = new SquareSum().add(x, start, end).value()));
    double sum = 0;
    for (double piece : pieces) {
      sum += piece;
    }
    return sum;
  }

  private long rounded(VectorSource vector, double factor) {
    long[] pieces = new long[pieces()];
    workers.forRanges(
        layout.dimension(),
        GRAIN,
        (from, to) ->
            onPiece(
                vector,
                from,
                to,
                (x, start, end) -> pieces[from / GRAIN] = clip.squares(x, start, end, factor)));
    long sum = 0;
    for (long piece : pieces) {
      sum = GridClip.plus(sum, piece);
    }
    return sum;
  }

  private int pieces() {
    return (layout.dimension() + GRAIN - 1) / GRAIN;
  }

  private interface PieceTask {
    void run(float[] x, int from, int to);
  }

  private static void onPiece(VectorSource vector, int from, int to, PieceTask task) {
    Optional<float[]> shared = vector.sharedArray();
    if (shared.isPresent()) {
      task.run(shared.get(), from, to);
      return;
    }
    float[] piece = new float[to - from];
    vector.read(from, piece, 0, piece.length);
    task.run(piece, 0, piece.length);
  }

  @Override
  public void skip(int slot) {
    slots.settle(slot);
  }

  @Override
  public CohortSum finish() {
    slots.settleAll();
    if (contributors == 0) {
      throw new QuorumLostException("no update came; nothing to aggregate");
    }
    long[] sum = accumulator();
    accumulator = Optional.empty();
    return new CohortSum(new GridSum(layout, sum, contributors));
  }

  private long[] accumulator() {
    return accumulator.orElseThrow(() -> new InternalException("the folder is spent"));
  }
}
