package dev.covey.client.daemon;

import dev.covey.assembly.BaseModel;
import dev.covey.assembly.ModelChoices;
import dev.covey.client.consent.BaseFile;
import dev.covey.client.consent.TaskOffer;
import dev.covey.client.consent.TaskPolicy;
import dev.covey.client.data.OwnDocuments;
import dev.covey.client.remote.Downloads;
import dev.covey.client.remote.RemoteClient;
import dev.covey.client.remote.RunParticipation;
import dev.covey.client.remote.SessionIdentity;
import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.config.client.ClientConfig;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import dev.covey.models.data.TokenBlocks;
import dev.covey.protocol.v1.RunOffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;

/**
 * Prepares for offered runs: asks the owner's rules, fetches the base model, reads the own text.
 */
final class OfferedRuns implements RemoteClient.RunPreparation {
  private final ClientConfig config;
  private final SessionIdentity identity;
  private final Path state;
  private final Downloads downloads;
  private final Clock clock;

  OfferedRuns(
      ClientConfig config, SessionIdentity identity, Path state, Downloads downloads, Clock clock) {
    this.config = config;
    this.identity = identity;
    this.state = state;
    this.downloads = downloads;
    this.clock = clock;
  }

  @Override
  public RunParticipation prepare(RunOffer offer) {
    Experiment experiment =
        ExperimentFile.parseReceived("the coordinator's experiment", offer.getExperimentToml())
            .experiment();
    List<BaseFile> files =
        offer.getBaseFilesList().stream()
            .map(file -> new BaseFile(file.getName(), file.getSha256(), file.getBytes()))
            .toList();
    TaskOffer task =
        new TaskOffer(
            offer.getRunId(), experiment, offer.getDimension(), OptionalLong.empty(), files);
    require(task);
    RunId run = new RunId(offer.getRunId());
    Path base = fetchBase(run, files);
    return RunParticipation.open(
        config.id(),
        run,
        experiment,
        base,
        offer.getLayoutSha256(),
        offer.getContributors(),
        identity,
        (model, blockLength) -> ownText(task, model, blockLength),
        config.engine(),
        ModelChoices.device(config.device()),
        state,
        clock);
  }

  private TokenBlocks ownText(TaskOffer task, BaseModel model, int blockLength) {
    require(task.withTotalParameters(model.spec().parameterCount()));
    return OwnDocuments.blocks(config.data(), model.tokenizer(), blockLength);
  }

  private void require(TaskOffer task) {
    if (TaskPolicy.check(config.allow(), task) instanceof TaskPolicy.Decision.Refused refused) {
      throw new ConfigurationException("not allowed by this device's owner: " + refused.reason());
    }
  }

  /** Names were checked by the owner's rules: plain file names. */
  private Path fetchBase(RunId run, List<BaseFile> files) {
    try {
      Path base = Files.createDirectories(state.resolve("base").resolve(run.value()));
      for (BaseFile file : files) {
        Files.copy(
            downloads.fetch(file.sha256(), file.bytes()),
            base.resolve(file.name()),
            StandardCopyOption.REPLACE_EXISTING);
      }
      return base;
    } catch (IOException e) {
      throw new StoreException("cannot keep the base model of " + run + ": " + e.getMessage(), e);
    }
  }
}
