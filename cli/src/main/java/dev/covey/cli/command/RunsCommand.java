package dev.covey.cli.command;

import dev.covey.cli.report.MetricsLine;
import dev.covey.cli.report.RunFiles;
import dev.covey.cli.terminal.Units;
import dev.covey.coordinator.control.ControlClient;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code covey runs}. */
@Command(name = "runs", description = "List the runs, the newest first.")
final class RunsCommand extends Verb {
  @Mixin private RunsArguments runs = new RunsArguments();
  @Mixin private RemoteArguments remote = new RemoteArguments();

  @Override
  public Integer call() {
    if (remote.given()) {
      return listRemote();
    }
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (Path run : runs.all()) {
      rows.add(describe(run));
    }
    if (json()) {
      printJson(rows);
      return ExitCodes.DONE;
    }
    if (rows.isEmpty()) {
      err()
          .println(
              "no runs in " + runs.folder() + " yet; `covey run examples/persona-lm` makes one");
      return ExitCodes.DONE;
    }
    out()
        .printf(
            Locale.ROOT,
            "%-28s %-11s %7s %10s %10s%n",
            "RUN",
            "STATUS",
            "ROUNDS",
            "BASE PPL",
            "PPL");
    for (Map<String, @Nullable Object> row : rows) {
      out()
          .printf(
              Locale.ROOT,
              "%-28s %-11s %7s %10s %10s%n",
              row.get("run_id"),
              row.get("status"),
              row.get("rounds_committed"),
              perplexity(row.get("base_perplexity")),
              perplexity(row.get("perplexity")));
    }
    return ExitCodes.DONE;
  }

  private int listRemote() {
    List<RemoteRuns.Row> rows;
    try (CoordinatorConnection connection = remote.connect()) {
      rows = new RemoteRuns(connection).list();
    }
    if (json()) {
      List<Map<String, Object>> values = new ArrayList<>();
      for (RemoteRuns.Row row : rows) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("run_id", row.run().value());
        value.put("status", row.state());
        value.put("submitted_at", row.submittedAt());
        values.add(value);
      }
      printJson(values);
      return ExitCodes.DONE;
    }
    out().printf(Locale.ROOT, "%-28s %-11s %s%n", "RUN", "STATUS", "SUBMITTED");
    for (RemoteRuns.Row row : rows) {
      out().printf(Locale.ROOT, "%-28s %-11s %s%n", row.run(), row.state(), row.submittedAt());
    }
    return ExitCodes.DONE;
  }

  private static String perplexity(@Nullable Object value) {
    return value instanceof Double number ? Units.perplexity(number) : "-";
  }

  static Map<String, @Nullable Object> describe(Path run) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("run_id", String.valueOf(run.toAbsolutePath().normalize().getFileName()));
    row.put("folder", run.toString());
    try {
      RunFiles files = RunFiles.read(run);
      boolean alive = ControlClient.of(run).isPresent();
      row.put(
          "status",
          alive
              ? "running"
              : files.summary().map(summary -> summary.status()).orElse("interrupted"));
      List<MetricsLine> committed = files.committed();
      row.put("rounds_committed", committed.stream().mapToInt(MetricsLine::round).max().orElse(0));
      row.put("base_perplexity", first(committed));
      row.put("perplexity", last(committed));
    } catch (CoveyException e) {
      row.put("status", "unreadable");
      row.put("problem", e.getMessage());
    }
    return row;
  }

  private static @Nullable Double first(List<MetricsLine> lines) {
    return lines.isEmpty() ? null : boxed(lines.get(0).validationPerplexity());
  }

  private static @Nullable Double last(List<MetricsLine> lines) {
    Double last = null;
    for (MetricsLine line : lines) {
      if (line.validationPerplexity().isPresent()) {
        last = line.validationPerplexity().getAsDouble();
      }
    }
    return last;
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
