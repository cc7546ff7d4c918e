package dev.covey.config.client;

import dev.covey.config.Endpoint;
import dev.covey.config.RunConfig;
import dev.covey.config.client.ClientConfig.Allow;
import dev.covey.config.client.ClientConfig.ByAuthority;
import dev.covey.config.client.ClientConfig.Data;
import dev.covey.config.client.ClientConfig.Eligibility;
import dev.covey.config.client.ClientConfig.Enrolment;
import dev.covey.config.client.ClientConfig.Tls;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.PathResolver;
import dev.covey.config.toml.PathResolver.Kind;
import dev.covey.config.toml.TomlReader;
import dev.covey.core.ClientId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Builds a {@link ClientConfig} from the keys of a file. */
final class ClientReader {
  private final TomlReader reader;
  private final PathResolver existing;

  ClientReader(TomlReader reader, PathResolver existing) {
    this.reader = reader;
    this.existing = existing;
  }

  ClientConfig read() {
    String id = reader.require(ClientKeys.ID_KEY, "a device needs a name", ClientKeys.ID_KEY);
    Endpoint coordinator =
        Endpoint.parse(
                reader.require(
                    ClientKeys.COORDINATOR,
                    "a client needs to know where its coordinator listens",
                    ClientKeys.COORDINATOR))
            .orElseThrow();
    return new ClientConfig(
        new ClientId(id),
        coordinator,
        existing.place(reader, ClientKeys.STATE, reader.get(ClientKeys.STATE)),
        enrolment(),
        reader.get(ClientKeys.ENGINE_KEY),
        RunConfig.Device.of(reader.get(ClientKeys.DEVICE_KEY)),
        tls(coordinator),
        data(),
        eligibility(),
        allow(),
        authority());
  }

  private Optional<ByAuthority> authority() {
    Optional<String> key = reader.find(AuthorityKeys.AUTHORITY);
    Optional<String> enrolment = reader.find(AuthorityKeys.ENROLMENT);
    reader.check(
        key.isPresent() == enrolment.isPresent(),
        "security.authority and security.enrolment are only good together",
        key.isPresent() ? AuthorityKeys.AUTHORITY : AuthorityKeys.ENROLMENT);
    return key.isPresent() && enrolment.isPresent()
        ? Optional.of(
            new ByAuthority(
                existing.place(reader, AuthorityKeys.AUTHORITY, key.get()),
                existing.place(reader, AuthorityKeys.ENROLMENT, enrolment.get())))
        : Optional.empty();
  }

  private Enrolment enrolment() {
    Optional<String> token = reader.find(ClientKeys.TOKEN);
    Optional<String> file = reader.find(ClientKeys.TOKEN_FILE);
    reader.check(
        token.isEmpty() || file.isEmpty(),
        "there is client.token too; give one of them",
        ClientKeys.TOKEN_FILE,
        ClientKeys.TOKEN);
    if (token.isPresent()) {
      return new Enrolment.Written(new EnrolmentToken(token.get()));
    }
    return file.<Enrolment>map(
            path -> new Enrolment.InFile(existing.place(reader, ClientKeys.TOKEN_FILE, path)))
        .orElseGet(Enrolment.None::new);
  }

  private Tls tls(Endpoint coordinator) {
    String mode = reader.get(ClientKeys.TLS_MODE);
    if (mode.equals("own")) {
      return new Tls.Own(
          own(ClientKeys.AUTHORITY), own(ClientKeys.CERTIFICATE), own(ClientKeys.PRIVATE_KEY));
    } else if (mode.equals("off")) {
      reader.check(
          coordinator.isLoopback(),
          inTheClear(coordinator),
          ClientKeys.TLS_MODE,
          ClientKeys.COORDINATOR);
      return coordinator.isLoopback() ? new Tls.Off() : new Tls.BuiltIn(Optional.empty());
    }
    return new Tls.BuiltIn(
        reader
            .find(ClientKeys.AUTHORITY)
            .map(
                path ->
                    existing.resolve(reader, ClientKeys.AUTHORITY, path, Kind.FILE, List.of())));
  }

  private Path own(Key<String> key) {
    String path = reader.require(key, "tls.mode = \"own\" needs it", ClientKeys.TLS_MODE);
    return reader.failed(key)
        ? existing.folder()
        : existing.resolve(reader, key, path, Kind.FILE, List.of());
  }

  private Data data() {
    String written =
        reader.require(ClientKeys.PATH, "a client needs data of its own", ClientKeys.PATH);
    Path path =
        reader.failed(ClientKeys.PATH)
            ? existing.folder()
            : existing.resolve(reader, ClientKeys.PATH, written, Kind.ANY, List.of());
    String format = reader.get(ClientKeys.FORMAT, looksLikeJsonLines(path) ? "jsonl" : "text");
    if (format.equals("text")) {
      return new Data.Text(path);
    }
    reader.check(
        !Files.isDirectory(path),
        "found a folder; data.format = \"jsonl\" needs a file",
        ClientKeys.PATH,
        ClientKeys.FORMAT);
    return new Data.JsonLines(path, reader.get(ClientKeys.TEXT_FIELD));
  }

  private static boolean looksLikeJsonLines(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return (name.endsWith(".jsonl") || name.endsWith(".ndjson")) && !Files.isDirectory(path);
  }

  private Eligibility eligibility() {
    return new Eligibility(
        reader.get(ClientKeys.CHARGING),
        reader.get(ClientKeys.UNMETERED),
        reader.get(ClientKeys.IDLE),
        reader.get(ClientKeys.MINIMUM_BATTERY),
        reader.get(ClientKeys.DATA_CAP),
        DailyHours.parse(reader.get(ClientKeys.HOURS)),
        reader
            .find(ClientKeys.STATUS_FILE)
            .map(path -> existing.place(reader, ClientKeys.STATUS_FILE, path)));
  }

  private Allow allow() {
    boolean plugIns = reader.get(AllowKeys.PLUG_INS);
    List<Path> pluginPath = new ArrayList<>();
    if (plugIns) {
      for (String path : reader.get(AllowKeys.PLUGIN_PATH)) {
        pluginPath.add(existing.resolve(reader, AllowKeys.PLUGIN_PATH, path, Kind.ANY, List.of()));
      }
    }
    return new Allow(
        Set.copyOf(reader.get(AllowKeys.FAMILIES)),
        reader.get(AllowKeys.MAX_PARAMETERS),
        reader.get(AllowKeys.MAX_TRAINABLE_PARAMETERS),
        reader.get(AllowKeys.MAX_LOCAL_STEPS),
        reader.get(AllowKeys.MAX_DOWNLOAD_MEGABYTES),
        reader.get(AllowKeys.RUNS),
        Set.copyOf(reader.get(AllowKeys.BASE_SHA256)),
        plugIns,
        pluginPath,
        reader.get(AllowKeys.MINIMUM_PROTECTION),
        reader.get(AllowKeys.MINIMUM_MASKING),
        reader.get(AllowKeys.MINIMUM_COHORT),
        reader.get(AllowKeys.MINIMUM_CORRUPT_FRACTION));
  }

  static String inTheClear(Endpoint coordinator) {
    return "found \"off\", but "
        + coordinator
        + " is not on this machine: updates would cross the network in the clear; use \"built-in\""
        + " or \"own\"";
  }
}
