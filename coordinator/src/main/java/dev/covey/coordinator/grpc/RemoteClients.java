package dev.covey.coordinator.grpc;

import dev.covey.assembly.Masking;
import dev.covey.assembly.ModelFolder;
import dev.covey.assembly.Plugins;
import dev.covey.config.Experiment;
import dev.covey.config.SecurityConfig;
import dev.covey.config.TrainingConfig;
import dev.covey.coordinator.federation.Assembly;
import dev.covey.coordinator.federation.ClientGateway;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.coordinator.federation.ClientSource;
import dev.covey.coordinator.federation.Protection;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.Sha256;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.crypto.secagg.plan.PlanOutcome;
import dev.covey.protocol.secagg.LargestMessage;
import dev.covey.protocol.v1.BaseFile;
import dev.covey.protocol.v1.RunOffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Clients that join over gRPC. */
public final class RemoteClients implements ClientSource {
  private final ClientSessions sessions;
  private final RunBlobs blobs;
  private final ScheduledExecutorService timer;
  private final Optional<IdentityPublicKey> authority;

  public RemoteClients(ClientSessions sessions, RunBlobs blobs, ScheduledExecutorService timer) {
    this(sessions, blobs, timer, Optional.empty());
  }

  private RemoteClients(
      ClientSessions sessions,
      RunBlobs blobs,
      ScheduledExecutorService timer,
      Optional<IdentityPublicKey> authority) {
    this.sessions = sessions;
    this.blobs = blobs;
    this.timer = timer;
    this.authority = authority;
  }

  /** The same where this authority enrolled the clients, whatever an experiment's file says. */
  public RemoteClients enrolledBy(IdentityPublicKey other) {
    return new RemoteClients(sessions, blobs, timer, Optional.of(other));
  }

  @Override
  public boolean usesControlVariate(Experiment experiment, Plugins plugins) {
    if (experiment.training().correction() instanceof TrainingConfig.Correction.Plugin plugin) {
      throw new ConfigurationException(
          "training.correction = \""
              + plugin.className()
              + "\" is code that clients would have to run: it is not sent to them; choose a built-in"
              + " correction, or run in one process");
    }
    return experiment.training().correction() instanceof TrainingConfig.Correction.Scaffold;
  }

  @Override
  public ClientGateway open(
      Assembly assembly, RunFolder folder, EventLog events, Clock clock, ClientInbox inbox) {
    requireAllowed(assembly.sections().bytes());
    long maskedBytes =
        assembly.masking().map(masking -> masking.quantization().wireBytes()).orElse(0);
    requireAllowed(maskedBytes);
    assembly.masking().ifPresent(RemoteClients::requireCarried);
    MaskedRun masked = new MaskedRun(maskedBytes, authority(assembly.experiment().security()));
    if (!Files.isDirectory(folder.base())) {
      // Clients get the base model from the run's own copy.
      ModelFolder.writeAtomically(folder.base(), assembly.base().model());
    }
    RunOffer.Builder offer =
        RunOffer.newBuilder()
            .setRunId(folder.runId().value())
            .setExperimentToml(assembly.experiment().toToml())
            .setLayoutSha256(assembly.parameters().sha256())
            .setDimension(assembly.parameters().dimension())
            .setProtection(Protection.describe(assembly.experiment()))
            .setContributors(
                assembly.masking().map(masking -> masking.quantization().contributors()).orElse(0));
    for (Path file : files(folder.base())) {
      offer.addBaseFiles(
          BaseFile.newBuilder()
              .setName(file.getFileName().toString())
              .setSha256(blobs.offer(file, Sha256.ofFile(file)))
              .setBytes(sizeOf(file)));
    }
    List<ClientId> fromData =
        IntStream.range(0, assembly.data().clients()).mapToObj(assembly.data()::id).toList();
    return new RunClients(
        offer.build(),
        fromData,
        fromData.size(),
        assembly.sections().bytes(),
        new SessionMembers(masked, clock),
        sessions,
        new AssignmentMessages(assembly.parameters(), blobs.models(folder.store())),
        inbox,
        events,
        timer);
  }

  /** Who enrols the clients, where that may not be this coordinator. */
  private Optional<IdentityPublicKey> authority(SecurityConfig security) {
    if (security.secureAggregation() != SecurityConfig.SecureAggregation.MALICIOUS) {
      return Optional.empty();
    }
    if (authority.isPresent()) {
      return authority;
    }
    return Optional.of(
        IdentityPublicKey.read(
            "security.authority",
            security
                .authority()
                .orElseThrow(
                    () ->
                        new ConfigurationException(
                            "security.authority: missing; against a coordinator that may do what it"
                                + " likes, somebody else has to enrol the clients, or it could"
                                + " enrol a majority of its own making. Name the file with the"
                                + " public key that `covey authority create` made elsewhere, or"
                                + " take \"semi-honest\""))));
  }

  /** A message of a session that is larger than the stream carries would never arrive. */
  private static void requireCarried(Masking masking) {
    if (masking.plan(masking.quantization().contributors()) instanceof PlanOutcome.Planned most) {
      LargestMessage.of(most.plan()).requireCarried();
    }
  }

  private void requireAllowed(long updateBytes) {
    long most = sessions.settings().maxUpdateBytes();
    if (updateBytes > most) {
      throw new ConfigurationException(
          "an update of this run has "
              + updateBytes
              + " bytes, and this coordinator takes "
              + most
              + " (limits.max-update-megabytes); train fewer parameters, for example by [model.lora],"
              + " or ask its operator");
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new StoreException("cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
