package dev.covey.cli.command;

import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.ParticipantIdentity;
import dev.covey.core.Clock;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.NetworkException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.protocol.Channels;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.tls.Tls;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code covey roster join}: how an operator on another machine comes by an identity. */
@Command(
    name = "join",
    description = "Redeem an operator's token on this machine.",
    footer = {
      "",
      "On the coordinator's machine: `covey roster enroll eva --role operator --data DATA > token`.",
      "Here: `covey roster join HOST:PORT --token-file token --identity eva`. Afterwards every verb",
      "that takes --coordinator HOST:PORT --identity eva works from here."
    })
final class RosterJoin extends Verb {
  private static final int MAX_TOKEN_BYTES = 4096;

  @Parameters(paramLabel = "HOST:PORT", description = "The coordinator.")
  private String coordinator = "";

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE",
      description = "File with the token, or - for standard input; never an argument.")
  private String tokenFile = "";

  @Option(
      names = "--identity",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the identity, mode 0700; made if absent. Keep it secret.")
  private Path identity = Path.of("");

  @Override
  public Integer call() {
    EnrolmentToken token = EnrolmentToken.parse(tokenText());
    ParticipantIdentity mine = ParticipantIdentity.openOrCreate(identity, Clock.system());
    List<ManagedChannel> opened = new ArrayList<>();
    EnrolmentOutcome outcome;
    try {
      outcome =
          mine.enrol(
              token,
              Optional.empty(),
              Tls.Provider.fastest(),
              credentials -> {
                ManagedChannel channel =
                    Channels.builder(coordinator, credentials, TransportSettings.DEFAULT).build();
                opened.add(channel);
                return channel;
              });
    } finally {
      opened.forEach(ManagedChannel::shutdownNow);
    }
    if (!(outcome instanceof EnrolmentOutcome.Enrolled enrolled)) {
      throw new NetworkException(reasonOf(outcome));
    }
    tell(enrolled.chain());
    return ExitCodes.DONE;
  }

  private String tokenText() {
    try {
      byte[] bytes =
          tokenFile.equals("-")
              ? System.in.readNBytes(MAX_TOKEN_BYTES)
              : Files.readAllBytes(Path.of(tokenFile));
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new StoreException("cannot read the token in " + tokenFile + ": " + e.getMessage(), e);
    }
  }

  private String reasonOf(EnrolmentOutcome outcome) {
    if (outcome instanceof EnrolmentOutcome.Unreachable unreachable) {
      return "the coordinator at "
          + coordinator
          + " does not answer ("
          + unreachable.message()
          + "); is `covey coordinator` running there?";
    }
    if (outcome instanceof EnrolmentOutcome.Distrusted distrusted) {
      return "what answers at "
          + coordinator
          + " is not the coordinator that made the token: "
          + distrusted.message();
    }
    if (outcome instanceof EnrolmentOutcome.Refused refused) {
      return coordinator + " refuses the token: " + refused.message();
    }
    return "joining ended with " + outcome;
  }

  private void tell(CertificateChain chain) {
    String id =
        ParticipantIdentity.open(identity, Clock.system())
            .peer()
            .map(peer -> peer.id().value())
            .orElseThrow(() -> new ConfigurationException("the identity has no certificate"));
    if (json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("id", id);
      result.put("identity", identity.toString());
      result.put("certified_until", chain.expiresAt().toString());
      printJson(result);
      return;
    }
    out().println(id + " has joined; its certificate is good until " + chain.expiresAt());
    out().println("next     covey runs --coordinator " + coordinator + " --identity " + identity);
  }
}
