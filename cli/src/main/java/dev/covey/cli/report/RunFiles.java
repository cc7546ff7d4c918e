package dev.covey.cli.report;

import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the files of a run folder say, read while the run may still be writing: any file may be
 * absent, and the last line of a {@code .jsonl} file may be torn. A torn last line is left out and
 * told in {@link #remarks}; anything else that cannot be read is a {@link StoreException} that
 * names the file, line and key.
 *
 * @param experimentToml experiment.toml, resolved, as text
 * @param metrics metrics.jsonl by (round, attempt), one line each
 * @param summary summary.json; absent while the run is alive or after it was killed
 * @param events events.jsonl in the file's order
 * @param samples samples/*.json by round
 * @param remarks what was left out in reading, for people
 */
public record RunFiles(
    Path folder,
    Optional<String> experimentToml,
    List<MetricsLine> metrics,
    Optional<Summary> summary,
    List<EventLine> events,
    List<SampleFile> samples,
    List<String> remarks) {

  public RunFiles {
    metrics = List.copyOf(metrics);
    events = List.copyOf(events);
    samples = List.copyOf(samples);
    remarks = List.copyOf(remarks);
  }

  /** Reads a run folder; a folder without any of the files is refused. */
  public static RunFiles read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new StoreException(folder + ": no such folder; `covey runs` lists the runs there are");
    }
    List<String> remarks = new ArrayList<>();
    Optional<String> toml =
        bytes(folder.resolve("experiment.toml"))
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    List<MetricsLine> metrics = lines(folder, "metrics.jsonl", MetricsLine::from, remarks);
    Optional<Summary> summary =
        bytes(folder.resolve("summary.json"))
            .map(bytes -> Summary.from(whole(bytes, "summary.json")));
    List<EventLine> events = lines(folder, "events.jsonl", EventLine::from, remarks);
    List<SampleFile> samples = samples(folder.resolve("samples"));
    if (toml.isEmpty() && metrics.isEmpty() && summary.isEmpty()) {
      throw new StoreException(
          folder
              + ": found neither experiment.toml, metrics.jsonl nor summary.json, so this is no"
              + " run folder; `covey runs` lists the runs there are");
    }
    return new RunFiles(folder, toml, onePerAttempt(metrics), summary, events, samples, remarks);
  }

  /** The committed rounds in order, the base model (round 0) first. */
  public List<MetricsLine> committed() {
    return metrics.stream().filter(MetricsLine::committed).toList();
  }

  /** The aborted attempts in order. */
  public List<MetricsLine> aborted() {
    return metrics.stream().filter(line -> !line.committed()).toList();
  }

  /** The run's id, or the folder's name while nothing says it. */
  public String runId() {
    return summary
        .map(Summary::runId)
        .or(() -> metrics.stream().findFirst().map(MetricsLine::runId))
        .orElseGet(() -> String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
  }

  /** A resumed run may tell an attempt again; the later line is the one that counts. */
  private static List<MetricsLine> onePerAttempt(List<MetricsLine> lines) {
    Map<List<Integer>, MetricsLine> byAttempt = new LinkedHashMap<>();
    lines.forEach(line -> byAttempt.put(List.of(line.round(), line.attempt()), line));
    return byAttempt.values().stream()
        .sorted(Comparator.comparingInt(MetricsLine::round).thenComparing(MetricsLine::attempt))
        .toList();
  }

  private static <T> List<T> lines(
      Path folder, String name, Function<JsonFields, T> from, List<String> remarks) {
    byte[] content = bytes(folder.resolve(name)).orElse(new byte[0]);
    List<byte[]> lines = splitLines(content);
    List<T> parsed = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String where = name + ":" + (i + 1);
      Optional<JsonFields> fields = JsonFields.parse(lines.get(i), where);
      if (fields.isPresent()) {
        parsed.add(from.apply(fields.get()));
      } else if (i == lines.size() - 1) {
        remarks.add(where + ": the last line is torn and was left out");
      } else if (lines.get(i).length > 0) {
        throw new StoreException(
            where
                + ": found a line that is not JSON, expected one object; only the last line of a"
                + " run may be torn, so the file was damaged: remove the line or restore the file");
      }
    }
    return parsed;
  }

  /** Lines without their ends; a final empty one is no line. */
  private static List<byte[]> splitLines(byte[] content) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        lines.add(Arrays.copyOfRange(content, start, i));
        start = i + 1;
      }
    }
    if (start < content.length) {
      lines.add(Arrays.copyOfRange(content, start, content.length));
    }
    return lines;
  }

  private static List<SampleFile> samples(Path folder) {
    Map<Integer, SampleFile> byRound = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "round-*.json")) {
      List<Path> sorted = new ArrayList<>();
      files.forEach(sorted::add);
      Collections.sort(sorted);
      for (Path file : sorted) {
        String where = "samples/" + file.getFileName();
        bytes(file)
            .map(bytes -> SampleFile.from(whole(bytes, where)))
            .ifPresent(samples -> byRound.put(samples.round(), samples));
      }
    } catch (NoSuchFileException | NotDirectoryException absent) {
      return List.of();
    } catch (IOException unreadable) {
      throw new StoreException(folder + ": cannot be listed: " + unreadable, unreadable);
    }
    return List.copyOf(byRound.values());
  }

  private static JsonFields whole(byte[] bytes, String where) {
    return JsonFields.parse(bytes, where)
        .orElseThrow(
            () ->
                new StoreException(
                    where
                        + ": found text that is not JSON, expected one object; the file was"
                        + " damaged: restore it, or remove it to go without"));
  }

  private static Optional<byte[]> bytes(Path file) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw new StoreException(file + ": cannot be read: " + unreadable, unreadable);
    }
  }
}
