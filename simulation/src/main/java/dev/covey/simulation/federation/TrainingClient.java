package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.aggregation.pipeline.ClientOutcome;
import dev.covey.aggregation.pipeline.ClientPipeline;
import dev.covey.aggregation.pipeline.EncodedUpdate;
import dev.covey.aggregation.pipeline.MaskedUpdate;
import dev.covey.aggregation.pipeline.RawUpdate;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.client.LocalPlan;
import dev.covey.client.LocalTrainer;
import dev.covey.client.TrainedUpdate;
import dev.covey.client.correction.ClientCorrection;
import dev.covey.client.state.ClientStates;
import dev.covey.models.data.BatchSampler;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.TrainingSession;
import dev.covey.simulation.assembly.FederatedTokens;
import org.jspecify.annotations.Nullable;

/** An honest client: trains on its own blocks and sends what the pipeline makes of the result. */
final class TrainingClient implements ClientRuntime {
  private final FederatedTokens data;
  private final LocalTrainer trainer;
  private final LocalPlan plan;
  private final ClientCorrection correction;
  private final ClientStates states;
  private final SectionLayout layout;
  private final ClientPipeline pipeline;

  TrainingClient(
      FederatedTokens data,
      LocalTrainer trainer,
      LocalPlan plan,
      ClientCorrection correction,
      ClientStates states,
      SectionLayout layout,
      ClientPipeline pipeline) {
    this.data = data;
    this.trainer = trainer;
    this.plan = plan;
    this.correction = correction;
    this.states = states;
    this.layout = layout;
    this.pipeline = pipeline;
  }

  @Override
  public ClientResult run(ClientCall call, TrainingSession session) {
    TokenBlocks blocks = data.train(call.client());
    BatchSampler batches = new BatchSampler(blocks, call.seeds().generator());
    ClientCorrection.Start start =
        new ClientCorrection.Start(
            call.global(),
            call.serverControl(),
            states.load(call.id(), call.lastFoldedRound()).orElse(null));
    TrainedUpdate trained = trainer.train(session, plan, correction, start, batches::next);
    // Partial work counts for the part that was done.
    double dataSize = blocks.scoredTokens() * ((double) trained.steps() / plan.localSteps());
    RawUpdate raw =
        RawUpdate.sharing(layout, values(trained.delta(), trained.controlDelta()), dataSize);
    ClientOutcome outcome = pipeline.run(raw);
    if (outcome instanceof ClientOutcome.Refused refused) {
      return new ClientResult.Failed(refused.reason(), refused.detail());
    }
    ClientOutcome.Ready ready = (ClientOutcome.Ready) outcome;
    if (trained.clientState() != null) {
      states.save(call.id(), call.round(), trained.clientState());
    }
    MaskedUpdate update = ready.update();
    ClientMetrics metrics =
        ClientMetrics.of(trained.meanLoss(), trained.tokens(), ready.measurements());
    return new ClientResult.Delivered(
        Upload.sharing(
            new UploadHeader(call.id(), call.taskSha256(), update.weight(), metrics.toJson()),
            ((EncodedUpdate.PlainFloat) update.encoded()).sharedValues()),
        trained.engineCpuNanos());
  }

  private static float[] values(float[] delta, float @Nullable [] control) {
    if (control == null) {
      return delta;
    }
    float[] both = java.util.Arrays.copyOf(delta, delta.length + control.length);
    System.arraycopy(control, 0, both, delta.length, control.length);
    return both;
  }
}
