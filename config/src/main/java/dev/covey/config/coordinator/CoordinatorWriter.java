package dev.covey.config.coordinator;

import dev.covey.config.Endpoint;
import dev.covey.config.coordinator.CoordinatorConfig.Limits;
import dev.covey.config.coordinator.CoordinatorConfig.Store;
import dev.covey.config.coordinator.CoordinatorConfig.Tls;
import dev.covey.config.toml.TomlWriter;

/** Writes a {@link CoordinatorConfig} as the file that describes it in full. */
final class CoordinatorWriter {
  private CoordinatorWriter() {}

  static String write(CoordinatorConfig config) {
    TomlWriter out = new TomlWriter(CoordinatorFile.SCHEMA);
    out.put(CoordinatorKeys.SCHEMA, (long) CoordinatorConfig.SCHEMA)
        .put(CoordinatorKeys.NAME_KEY, config.name())
        .put(CoordinatorKeys.LISTEN, config.listen().toString())
        .put(CoordinatorKeys.DATA, config.data().toString())
        .put(CoordinatorKeys.RUNS_AT_ONCE, config.runsAtOnce())
        .put(CoordinatorKeys.LOG, config.log());
    if (config.store() instanceof Store.Database database) {
      out.put(CoordinatorKeys.URL, database.url());
      database.user().ifPresent(user -> out.put(CoordinatorKeys.USER, user));
      database
          .passwordFile()
          .ifPresent(file -> out.put(CoordinatorKeys.PASSWORD_FILE, file.toString()));
    }
    tls(out, config.tls());
    Limits limits = config.limits();
    out.put(LimitKeys.MAX_CLIENTS, limits.maxClients())
        .put(LimitKeys.MAX_UPDATE_MEGABYTES, limits.maxUpdateMegabytes())
        .put(LimitKeys.UPLOADS_AT_ONCE, limits.uploadsAtOnce())
        .put(LimitKeys.MINIMUM_BYTES_PER_SECOND, limits.minimumBytesPerSecond())
        .put(LimitKeys.RECONNECT_SECONDS, limits.reconnectSeconds())
        .put(LimitKeys.ANSWER_SECONDS, limits.answerSeconds())
        .put(LimitKeys.GATHER_SECONDS, limits.gatherSeconds())
        .put(LimitKeys.DRAIN_SECONDS, limits.drainSeconds())
        .put(LimitKeys.METRICS_LISTEN, config.metricsListen().map(Endpoint::toString).orElse("off"))
        .put(LimitKeys.DAYS, config.retention().days())
        .put(LimitKeys.KEEP_RUNS, config.retention().keepRuns());
    return out.render();
  }

  private static void tls(TomlWriter out, Tls tls) {
    if (tls instanceof Tls.BuiltIn builtIn) {
      out.put(CoordinatorKeys.TLS_MODE, "built-in")
          .put(CoordinatorKeys.HOST_NAMES, builtIn.hostNames());
    } else if (tls instanceof Tls.Own own) {
      out.put(CoordinatorKeys.TLS_MODE, "own")
          .put(CoordinatorKeys.CERTIFICATE, own.certificate().toString())
          .put(CoordinatorKeys.PRIVATE_KEY, own.key().toString());
      own.clientCa().ifPresent(file -> out.put(CoordinatorKeys.CLIENT_CA, file.toString()));
    } else {
      out.put(CoordinatorKeys.TLS_MODE, "off");
    }
  }
}
