package dev.covey.client.remote;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.task.RoundTask;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.assembly.BaseModel;
import dev.covey.assembly.BaseModels;
import dev.covey.assembly.ClientPipelines;
import dev.covey.assembly.CohortSize;
import dev.covey.assembly.Masking;
import dev.covey.assembly.ModelChoices;
import dev.covey.assembly.ModelFolder;
import dev.covey.assembly.Plugins;
import dev.covey.assembly.TaskSettings;
import dev.covey.client.ClientChoices;
import dev.covey.client.ClientTask;
import dev.covey.client.LocalClient;
import dev.covey.client.LocalTrainer;
import dev.covey.client.correction.ClientCorrection;
import dev.covey.client.secure.HeldUpdates;
import dev.covey.client.state.ClientStates;
import dev.covey.client.state.FileClientStates;
import dev.covey.config.Experiment;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.core.Sha256;
import dev.covey.core.TensorLayout;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.NetworkException;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingEngines;
import dev.covey.models.spi.TrainingSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client holds to take part in one run: the base model, a training session, its own text as
 * blocks. Used by one thread at a time.
 */
public final class RunParticipation implements AutoCloseable {
  private final ClientId id;
  private final RunId run;
  private final Experiment experiment;
  private final TrainingSession session;
  private final TensorLayout layout;
  private final SectionLayout sections;
  private final boolean usesControlVariate;
  private final LocalClient client;
  private final Optional<OwnSessions> sessions;
  private final TokenBlocks blocks;

  private RunParticipation(
      ClientId id,
      RunId run,
      Experiment experiment,
      TrainingSession session,
      TokenBlocks blocks,
      int contributors,
      SessionIdentity identity,
      Path state,
      Clock clock) {
    this.id = id;
    this.run = run;
    this.experiment = experiment;
    this.session = session;
    this.layout = session.trainable();
    this.blocks = blocks;
    ClientCorrection correction =
        ClientChoices.correction(experiment.training(), new Plugins(List.of()));
    this.usesControlVariate = correction.usesControlVariate();
    this.sections =
        usesControlVariate
            ? SectionLayout.deltaAndControl(layout.dimension())
            : SectionLayout.delta(layout.dimension());
    ClientStates states =
        usesControlVariate
            ? new FileClientStates(state.resolve("corrections").resolve(run.value()))
            : ClientStates.none();
    Optional<Masking> masking = masking(experiment, sections, contributors);
    this.sessions =
        masking.map(
            masks ->
                new OwnSessions(
                    id, masks, identity, clock, state.resolve("sessions").resolve(run.value())));
    this.client =
        new LocalClient(
            new LocalTrainer(clock),
            ClientChoices.localPlan(experiment),
            correction,
            states,
            sections,
            ClientPipelines.of(experiment.aggregation(), masking),
            sessions.<HeldUpdates>map(own -> own).orElseGet(HeldUpdates::none));
  }

  /** The grid follows from the file where it says how many come, else from what is offered. */
  private static Optional<Masking> masking(
      Experiment experiment, SectionLayout sections, int contributors) {
    if (!Masking.isWanted(experiment)) {
      return Optional.empty();
    }
    int most = CohortSize.roster(experiment.cohort()).orElse(contributors);
    if (most < 2 || contributors != 0 && contributors != most) {
      throw new NetworkException(
          "the coordinator offers masked sums of "
              + contributors
              + " clients, which its experiment file does not fit; update the coordinator");
    }
    return Masking.of(experiment, sections, most);
  }

  /** The client's parts in sessions, where updates are masked. */
  Optional<OwnSessions> sessions() {
    return sessions;
  }

  /** Where a client's own text comes from. */
  @FunctionalInterface
  public interface OwnText {
    /** The text as blocks for this model. */
    TokenBlocks blocks(BaseModel model, int blockLength);
  }

  /**
   * Opens what is needed for a run.
   *
   * @param baseFolder the base model's folder, whole
   * @param state the client's state folder
   * @param layoutSha256 digest of the trainable parameters that the coordinator expects
   * @param contributors most clients in a masked sum, as offered; 0 if that was not said
   * @param identity who this client is in sessions
   * @throws NetworkException if the coordinator's idea of the model is another one
   */
  public static RunParticipation open(
      ClientId id,
      RunId run,
      Experiment experiment,
      Path baseFolder,
      String layoutSha256,
      int contributors,
      SessionIdentity identity,
      OwnText text,
      String engineName,
      Device device,
      Path state,
      Clock clock) {
    BaseModel model = ModelFolder.open(baseFolder);
    TokenBlocks blocks =
        text.blocks(model, BaseModels.blockLength(experiment.model(), model.spec()));
    TrainingEngine engine = TrainingEngines.find(engineName, model.spec());
    TrainingSession session =
        engine.open(
            new SessionRequest(
                model.spec(),
                model.weights(),
                ModelChoices.trainable(experiment.model()),
                device,
                1,
                Seeds.root(experiment.run().seed()).child("adapter").toLong()));
    if (!session.trainable().sha256().equals(layoutSha256)) {
      session.close();
      throw new NetworkException(
          "the coordinator's model has other trainable parameters than its experiment file says");
    }
    try {
      return new RunParticipation(
          id, run, experiment, session, blocks, contributors, identity, state, clock);
    } catch (CoveyException refused) {
      session.close();
      throw refused;
    }
  }

  /** Number of trainable parameters. */
  public int dimension() {
    return layout.dimension();
  }

  /** Layout of an update. */
  public SectionLayout sections() {
    return sections;
  }

  /** Whether the round's task comes with the server's control variate. */
  public boolean usesControlVariate() {
    return usesControlVariate;
  }

  /**
   * The digest of the task that these vectors make; a client answers no other. Whoever is given
   * another model than the rest of the cohort sees it here.
   */
  public String taskSha256(int round, float[] model, float @Nullable [] control) {
    return new RoundTask(
            run,
            round,
            digest(model),
            control == null ? "" : digest(control),
            layout.sha256(),
            TaskSettings.of(experiment))
        .sha256();
  }

  private String digest(float[] values) {
    return new Sha256().update(layout.sha256()).update(values).hex();
  }

  /** Trains for a task. */
  public ClientResult train(
      RoundKey key,
      String taskSha256,
      float[] model,
      float @Nullable [] control,
      int lastFoldedRound,
      Seeds seeds) {
    return client.run(
        new ClientTask(id, key.round(), taskSha256, model, control, lastFoldedRound, seeds),
        blocks,
        session);
  }

  @Override
  public void close() {
    sessions.ifPresent(OwnSessions::close);
    session.close();
  }
}
