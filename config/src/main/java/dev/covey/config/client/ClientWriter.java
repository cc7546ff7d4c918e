package dev.covey.config.client;

import dev.covey.config.client.ClientConfig.Allow;
import dev.covey.config.client.ClientConfig.Data;
import dev.covey.config.client.ClientConfig.Eligibility;
import dev.covey.config.client.ClientConfig.Enrolment;
import dev.covey.config.client.ClientConfig.Tls;
import dev.covey.config.toml.TomlWriter;
import java.nio.file.Path;

/** Writes a {@link ClientConfig} as the file that describes it in full, but for its token. */
final class ClientWriter {
  private ClientWriter() {}

  static String write(ClientConfig config) {
    TomlWriter out = new TomlWriter(ClientFile.SCHEMA);
    out.put(ClientKeys.SCHEMA, (long) ClientConfig.SCHEMA)
        .put(ClientKeys.ID_KEY, config.id().value())
        .put(ClientKeys.COORDINATOR, config.coordinator().toString())
        .put(ClientKeys.STATE, config.state().toString())
        .put(ClientKeys.ENGINE_KEY, config.engine())
        .put(ClientKeys.DEVICE_KEY, config.device().keyword());
    if (config.enrolment() instanceof Enrolment.InFile in) {
      out.put(ClientKeys.TOKEN_FILE, in.file().toString());
    }
    tls(out, config.tls());
    if (config.data() instanceof Data.Text text) {
      out.put(ClientKeys.FORMAT, "text").put(ClientKeys.PATH, text.path().toString());
    } else if (config.data() instanceof Data.JsonLines lines) {
      out.put(ClientKeys.FORMAT, "jsonl")
          .put(ClientKeys.PATH, lines.file().toString())
          .put(ClientKeys.TEXT_FIELD, lines.textField());
    }
    eligibility(out, config.eligibility());
    allow(out, config.allow());
    config
        .authority()
        .ifPresent(
            by ->
                out.put(AuthorityKeys.AUTHORITY, by.publicKey().toString())
                    .put(AuthorityKeys.ENROLMENT, by.enrolment().toString()));
    return out.render();
  }

  private static void tls(TomlWriter out, Tls tls) {
    if (tls instanceof Tls.BuiltIn builtIn) {
      out.put(ClientKeys.TLS_MODE, "built-in");
      builtIn.authority().ifPresent(path -> out.put(ClientKeys.AUTHORITY, path.toString()));
    } else if (tls instanceof Tls.Own own) {
      out.put(ClientKeys.TLS_MODE, "own")
          .put(ClientKeys.AUTHORITY, own.authority().toString())
          .put(ClientKeys.CERTIFICATE, own.certificate().toString())
          .put(ClientKeys.PRIVATE_KEY, own.key().toString());
    } else {
      out.put(ClientKeys.TLS_MODE, "off");
    }
  }

  private static void eligibility(TomlWriter out, Eligibility eligibility) {
    out.put(ClientKeys.CHARGING, eligibility.charging())
        .put(ClientKeys.UNMETERED, eligibility.unmeteredNetwork())
        .put(ClientKeys.IDLE, eligibility.idle())
        .put(ClientKeys.MINIMUM_BATTERY, eligibility.minimumBatteryPercent())
        .put(ClientKeys.DATA_CAP, eligibility.dataCapMegabytesPerDay())
        .put(ClientKeys.HOURS, eligibility.hours().map(DailyHours::toString).orElse(""));
    eligibility.statusFile().ifPresent(path -> out.put(ClientKeys.STATUS_FILE, path.toString()));
  }

  private static void allow(TomlWriter out, Allow allow) {
    out.put(AllowKeys.FAMILIES, allow.families().stream().sorted().toList())
        .put(AllowKeys.MAX_PARAMETERS, allow.maxParameters())
        .put(AllowKeys.MAX_TRAINABLE_PARAMETERS, allow.maxTrainableParameters())
        .put(AllowKeys.MAX_LOCAL_STEPS, allow.maxLocalSteps())
        .put(AllowKeys.MAX_DOWNLOAD_MEGABYTES, allow.maxDownloadMegabytes())
        .put(AllowKeys.RUNS, allow.runs())
        .put(AllowKeys.BASE_SHA256, allow.baseSha256().stream().sorted().toList())
        .put(AllowKeys.PLUG_INS, allow.plugIns())
        .put(AllowKeys.MINIMUM_PROTECTION, allow.minimumProtection())
        .put(AllowKeys.MINIMUM_MASKING, allow.minimumMasking())
        .put(AllowKeys.MINIMUM_COHORT, allow.minimumCohort())
        .put(AllowKeys.MINIMUM_CORRUPT_FRACTION, allow.minimumCorruptFraction());
    if (allow.plugIns()) {
      out.put(AllowKeys.PLUGIN_PATH, allow.pluginPath().stream().map(Path::toString).toList());
    }
  }
}
