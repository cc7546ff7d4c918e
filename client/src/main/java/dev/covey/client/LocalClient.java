package dev.covey.client;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.aggregation.pipeline.ClientOutcome;
import dev.covey.aggregation.pipeline.ClientPipeline;
import dev.covey.aggregation.pipeline.EncodedUpdate;
import dev.covey.aggregation.pipeline.MaskedUpdate;
import dev.covey.aggregation.pipeline.RawUpdate;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.client.correction.ClientCorrection;
import dev.covey.client.secure.HeldUpdates;
import dev.covey.client.state.ClientStates;
import dev.covey.models.data.BatchSampler;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.TrainingSession;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The work of a client for one task: it trains on its own text and gives what the pipeline makes of
 * the result. The same in one process and across a network. Safe for use by several threads, each
 * with a session of its own.
 */
public final class LocalClient {
  private final LocalTrainer trainer;
  private final LocalPlan plan;
  private final ClientCorrection correction;
  private final ClientStates states;
  private final SectionLayout layout;
  private final ClientPipeline pipeline;
  private final HeldUpdates held;

  /**
   * A client.
   *
   * @param held where updates wait that are to be masked
   */
  public LocalClient(
      LocalTrainer trainer,
      LocalPlan plan,
      ClientCorrection correction,
      ClientStates states,
      SectionLayout layout,
      ClientPipeline pipeline,
      HeldUpdates held) {
    this.trainer = trainer;
    this.plan = plan;
    this.correction = correction;
    this.states = states;
    this.layout = layout;
    this.pipeline = pipeline;
    this.held = held;
  }

  /**
   * Trains and answers. What the correction remembers is saved before this returns.
   *
   * @param blocks the client's training text
   * @param session borrowed; its trainable parameters are overwritten
   */
  public ClientResult run(ClientTask task, TokenBlocks blocks, TrainingSession session) {
    BatchSampler batches = new BatchSampler(blocks, task.seeds().generator());
    ClientCorrection.Start start =
        new ClientCorrection.Start(
            task.global(),
            task.serverControl(),
            states.load(task.id(), task.lastFoldedRound()).orElse(null));
    TrainedUpdate trained = trainer.train(session, plan, correction, start, batches::next);
    // Partial work counts for the part that was done.
    double dataSize = blocks.scoredTokens() * ((double) trained.steps() / plan.localSteps());
    RawUpdate raw =
        RawUpdate.sharing(layout, values(trained.delta(), trained.controlDelta()), dataSize);
    ClientOutcome outcome = pipeline.forTask(task.seeds()).run(raw);
    if (outcome instanceof ClientOutcome.Refused refused) {
      return new ClientResult.Failed(refused.reason(), refused.detail());
    }
    if (trained.clientState() != null) {
      states.save(task.id(), task.round(), trained.clientState());
    }
    if (outcome instanceof ClientOutcome.Held waiting) {
      held.hold(task, waiting.update());
      return new ClientResult.Held(trained.engineCpuNanos());
    }
    ClientOutcome.Ready ready = (ClientOutcome.Ready) outcome;
    MaskedUpdate update = ready.update();
    TrainingReport report =
        TrainingReport.of(trained.meanLoss(), trained.tokens(), ready.measurements());
    return new ClientResult.Delivered(
        Upload.sharing(
            new UploadHeader(task.id(), task.taskSha256(), update.weight(), report.toJson()),
            ((EncodedUpdate.PlainFloat) update.encoded()).sharedValues()),
        trained.engineCpuNanos());
  }

  private static float[] values(float[] delta, float @Nullable [] control) {
    if (control == null) {
      return delta;
    }
    float[] both = Arrays.copyOf(delta, delta.length + control.length);
    System.arraycopy(control, 0, both, delta.length, control.length);
    return both;
  }
}
