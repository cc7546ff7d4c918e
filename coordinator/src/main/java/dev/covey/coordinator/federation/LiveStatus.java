package dev.covey.coordinator.federation;

import dev.covey.coordinator.run.JsonLines;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on to another listener and remembers the latest, for whoever asks over the
 * control port.
 */
public final class LiveStatus implements RunListener {
  private final String runId;
  private final RunListener next;
  private volatile String phase = "starting";
  private volatile @Nullable Progress progress;
  private volatile @Nullable RoundEnded ended;

  public LiveStatus(String runId, RunListener next) {
    this.runId = runId;
    this.next = next;
  }

  /** The status of a run that is not alive. */
  public static String ofEnded(String runId, String phase) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("schema", "covey.status/1");
    status.put("run_id", runId);
    status.put("alive", false);
    status.put("phase", phase);
    return JsonLines.line(status);
  }

  /** The latest, as a JSON object. */
  public String toJson() {
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    status.put("schema", "covey.status/1");
    status.put("run_id", runId);
    status.put("alive", true);
    status.put("phase", phase);
    Progress now = progress;
    status.put("round", now == null ? null : now.round());
    status.put("rounds", now == null ? null : now.rounds());
    status.put("attempt", now == null ? null : now.attempt());
    status.put("clients_done", now == null ? null : now.done());
    status.put("clients_selected", now == null ? null : now.cohort());
    RoundEnded last = ended;
    status.put("validation_perplexity", last == null ? null : finite(last.validationPerplexity()));
    status.put("elapsed_ms", last == null ? null : last.elapsedMillis());
    status.put("remaining_ms", last == null ? null : last.remainingMillis());
    return JsonLines.line(status);
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  @Override
  public void phase(String what) {
    phase = what;
    next.phase(what);
  }

  @Override
  public void pretraining(int step, int steps, double meanLoss) {
    next.pretraining(step, steps, meanLoss);
  }

  @Override
  public void started(Started started) {
    next.started(started);
  }

  @Override
  public void stoppable(Consumer<Boolean> stop) {
    next.stoppable(stop);
  }

  @Override
  public void suspendable(Runnable suspend) {
    next.suspendable(suspend);
  }

  @Override
  public void progress(Progress update) {
    phase = update.phase();
    progress = update;
    next.progress(update);
  }

  @Override
  public void roundEnded(RoundEnded round) {
    ended = round;
    next.roundEnded(round);
  }

  @Override
  public void finished(Finished finished) {
    phase = finished.status();
    next.finished(finished);
  }
}
