package dev.covey.cli.command;

import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.DeviceEnrolment;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.IdentityPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey authority}. */
@Command(
    name = "authority",
    description =
        "Say which devices are real, so that clients need not take the coordinator's word.",
    footer = {
      "",
      "For security.secure-aggregation = \"malicious\". Whoever runs this is not who runs the",
      "coordinator, and keeps authority.key on a machine of his own:",
      "  covey authority create DIR                     once; give DIR/authority.pub to everybody",
      "  covey client --config client.toml --identity   on each device: shows its KEY",
      "  covey authority enroll ID KEY --key DIR/authority.key > ID.enrolment"
    },
    subcommands = {AuthorityCommand.Create.class, AuthorityCommand.Enroll.class})
final class AuthorityCommand implements Runnable {
  private static final String PRIVATE = "authority.key";
  private static final String PUBLIC = "authority.pub";

  // picocli sets it before anything is called.
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin(name = "output")
  private OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: create or enroll");
  }

  /** {@code covey authority create}. */
  @Command(name = "create", description = "Make the key pair of an authority.")
  static final class Create extends Verb {
    @Parameters(
        paramLabel = "DIR",
        description = "Folder for authority.key (mode 0600) and authority.pub; made if absent.")
    private Path folder = Path.of("");

    @Override
    public Integer call() {
      Path secret = folder.resolve(PRIVATE);
      Path shared = folder.resolve(PUBLIC);
      if (Files.exists(secret)) {
        throw new ConfigurationException(
            secret + " is there already; what it has signed would be worth nothing under another");
      }
      IdentityKey key = IdentityKey.generate(new SecureRandom());
      try {
        Files.createDirectories(folder);
        key.write(secret);
        Files.writeString(shared, key.publicKey().toPem());
      } catch (IOException e) {
        throw new StoreException("cannot write to " + folder + ": " + e.getMessage(), e);
      }
      if (json()) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("key", secret.toString());
        result.put("public_key_file", shared.toString());
        result.put("public_key", key.publicKey().hex());
        printJson(result);
      } else {
        out().println("key      " + secret + "   keep it off the coordinator's machine");
        out().println("public   " + shared + "   for the experiment and every device");
        out().println("next     covey authority enroll ID KEY --key " + secret);
      }
      return ExitCodes.DONE;
    }
  }

  /** {@code covey authority enroll}. */
  @Command(
      name = "enroll",
      description = "Print an authority's enrolment of a device; it holds no secret.",
      footer = {
        "",
        "KEY must come from the device's owner by a way that the coordinator cannot change.",
        "Enrol a person's device once: who is enrolled twice counts as two."
      })
  static final class Enroll extends Verb {
    private static final int MOST_DAYS = 3650;

    @Parameters(
        index = "0",
        paramLabel = "ID",
        description = "The device's id, as in its client.toml.")
    private String id = "";

    @Parameters(
        index = "1",
        paramLabel = "KEY",
        description = "Its identity key, as `covey client --identity` shows it.")
    private String identity = "";

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "The authority's authority.key.")
    private Path key = Path.of(PRIVATE);

    @Option(
        names = "--valid-days",
        paramLabel = "D",
        description = "How long it is good, 1 to 3650 (default: ${DEFAULT-VALUE}).")
    private long validDays = 365;

    @Override
    public Integer call() {
      if (validDays < 1 || validDays > MOST_DAYS) {
        throw new ParameterException(
            spec().commandLine(),
            "--valid-days: found " + validDays + ", expected 1 to " + MOST_DAYS);
      }
      Instant until = Clock.system().now().plus(Duration.ofDays(validDays));
      DeviceEnrolment enrolment =
          DeviceEnrolment.issue(
              IdentityKey.read(key), new ClientId(id), IdentityPublicKey.parseHex(identity), until);
      Instant kept = Instant.ofEpochSecond(enrolment.proof().expiresAtSeconds());
      if (json()) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", id);
        result.put("identity_key", identity);
        result.put("expires_at", kept.toString());
        result.put("enrolment", enrolment.line());
        printJson(result);
        return ExitCodes.DONE;
      }
      out().println(enrolment.line());
      out().flush();
      err().println("good until " + kept + "; with it in a file, the device's client.toml says:");
      err().println("[security]");
      err().println("authority = \"" + PUBLIC + "\"");
      err().println("enrolment = \"FILE\"");
      return ExitCodes.DONE;
    }
  }
}
