package dev.covey.config.coordinator;

import dev.covey.config.Endpoint;
import dev.covey.config.coordinator.CoordinatorConfig.Limits;
import dev.covey.config.coordinator.CoordinatorConfig.Retention;
import dev.covey.config.coordinator.CoordinatorConfig.Store;
import dev.covey.config.coordinator.CoordinatorConfig.Tls;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.PathResolver;
import dev.covey.config.toml.PathResolver.Kind;
import dev.covey.config.toml.TomlReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Builds a {@link CoordinatorConfig} from the keys of a file. */
final class CoordinatorReader {
  private final TomlReader reader;
  private final PathResolver paths;

  CoordinatorReader(TomlReader reader, PathResolver paths) {
    this.reader = reader;
    this.paths = paths;
  }

  CoordinatorConfig read() {
    Endpoint listen = Endpoint.parse(reader.get(CoordinatorKeys.LISTEN)).orElseThrow();
    Tls tls = tls(listen);
    return new CoordinatorConfig(
        reader.get(CoordinatorKeys.NAME_KEY),
        listen,
        paths.place(reader, CoordinatorKeys.DATA, reader.get(CoordinatorKeys.DATA)),
        reader.get(CoordinatorKeys.RUNS_AT_ONCE),
        reader.get(CoordinatorKeys.LOG),
        store(),
        tls,
        limits(),
        metricsListen(),
        new Retention(reader.get(LimitKeys.DAYS), reader.get(LimitKeys.KEEP_RUNS)));
  }

  private Store store() {
    Optional<String> url = reader.find(CoordinatorKeys.URL);
    if (url.isEmpty()) {
      return new Store.InDataFolder();
    }
    return new Store.Database(
        url.get(),
        reader.find(CoordinatorKeys.USER),
        reader
            .find(CoordinatorKeys.PASSWORD_FILE)
            .map(path -> file(CoordinatorKeys.PASSWORD_FILE, path)));
  }

  /** What is refused becomes the safe mode, so that the rest can still be checked. */
  private Tls tls(Endpoint listen) {
    String mode = reader.get(CoordinatorKeys.TLS_MODE);
    if (mode.equals("own")) {
      return new Tls.Own(
          own(CoordinatorKeys.CERTIFICATE),
          own(CoordinatorKeys.PRIVATE_KEY),
          reader
              .find(CoordinatorKeys.CLIENT_CA)
              .map(path -> file(CoordinatorKeys.CLIENT_CA, path)));
    } else if (mode.equals("off")) {
      Optional<String> fault = CoordinatorFile.tlsFault(new Tls.Off(), listen);
      reader.check(
          fault.isEmpty(), fault.orElse(""), CoordinatorKeys.TLS_MODE, CoordinatorKeys.LISTEN);
      return fault.isEmpty() ? new Tls.Off() : new Tls.BuiltIn(List.of());
    }
    return new Tls.BuiltIn(reader.get(CoordinatorKeys.HOST_NAMES));
  }

  private Path own(Key<String> key) {
    String path = reader.require(key, "tls.mode = \"own\" needs it", CoordinatorKeys.TLS_MODE);
    return reader.failed(key) ? paths.folder() : file(key, path);
  }

  private Path file(Key<String> key, String path) {
    return paths.resolve(reader, key, path, Kind.FILE, List.of());
  }

  private Limits limits() {
    return new Limits(
        reader.get(LimitKeys.MAX_CLIENTS),
        reader.get(LimitKeys.MAX_UPDATE_MEGABYTES),
        reader.get(LimitKeys.UPLOADS_AT_ONCE),
        reader.get(LimitKeys.MINIMUM_BYTES_PER_SECOND),
        reader.get(LimitKeys.RECONNECT_SECONDS),
        reader.get(LimitKeys.ANSWER_SECONDS),
        reader.get(LimitKeys.GATHER_SECONDS),
        reader.get(LimitKeys.DRAIN_SECONDS));
  }

  private Optional<Endpoint> metricsListen() {
    return Endpoint.parse(reader.get(LimitKeys.METRICS_LISTEN));
  }
}
