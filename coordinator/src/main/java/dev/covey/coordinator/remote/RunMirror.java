package dev.covey.coordinator.remote;

import dev.covey.core.AtomicFiles;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.NetworkException;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.ControlGrpc;
import dev.covey.protocol.v1.ListFilesRequest;
import dev.covey.protocol.v1.ReadFileRequest;
import dev.covey.protocol.v1.RunFile;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A copy of what people and tools read of a remote run. */
public final class RunMirror {
  /** In the folder of a copy: where it is from. */
  public static final String MARK = "copy-of.txt";

  private static final long CALL_SECONDS = 30;
  private static final int OVERLAP_BYTES = 512;
  private static final String PART = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}";
  private static final Pattern PATH = Pattern.compile(PART + "(?:/" + PART + "){0,3}");

  /** Written again without a change of size, or made on this side. */
  private static final Set<String> ALWAYS = Set.of("summary.json", "experiment.toml");

  private static final Set<String> OURS = Set.of("report.html", MARK);

  private final CoordinatorConnection connection;
  private final RunId run;

  RunMirror(CoordinatorConnection connection, RunId run) {
    this.connection = connection;
    this.run = run;
  }

  /** Whether a folder is such a copy, and no run of this machine. */
  public static boolean isCopy(Path folder) {
    return Files.isRegularFile(folder.resolve(MARK));
  }

  void copyInto(Path folder) {
    List<RunFile> files = list();
    try {
      claim(folder);
      for (RunFile file : files) {
        if (!PATH.matcher(file.getPath()).matches()) {
          throw new NetworkException(
              "the coordinator names a file of run " + run + " whose path is not allowed here");
        }
        if (!OURS.contains(file.getPath())) {
          Path target = folder.resolve(file.getPath());
          Path inner = target.getParent();
          Files.createDirectories(inner == null ? folder : inner);
          copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot keep a copy of run " + run + " in " + folder + ": " + e.getMessage(), e);
    } catch (StatusRuntimeException e) {
      throw RemoteFailures.meaning(connection, e);
    }
  }

  private List<RunFile> list() {
    ListFilesRequest request = ListFilesRequest.newBuilder().setRunId(run.value()).build();
    return RemoteFailures.told(
            connection,
            () ->
                ControlGrpc.newBlockingStub(connection.channel())
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .listFiles(request))
        .getFilesList();
  }

  /**
   * Where a copy belongs: the folder of the run's name, or where that is taken by something else,
   * of the first free name RUN-2, RUN-3 and so on.
   */
  Path folderIn(Path runs) {
    Path folder = runs.resolve(run.value());
    for (int next = 2; Files.exists(folder) && !isMine(folder); next++) {
      folder = runs.resolve(run.value() + "-" + next);
    }
    return folder;
  }

  private String mark() {
    return "run " + run + " of the coordinator at " + connection.address() + "\n";
  }

  private boolean isMine(Path folder) {
    try {
      return isCopy(folder) && Files.readString(folder.resolve(MARK)).equals(mark());
    } catch (IOException e) {
      throw new StoreException("cannot read " + folder.resolve(MARK) + ": " + e.getMessage(), e);
    }
  }

  /** A folder that holds something else is never written into. */
  private void claim(Path folder) throws IOException {
    if (Files.exists(folder) && !isMine(folder)) {
      throw new ConfigurationException(
          folder
              + " exists and is not a copy of the remote run "
              + run
              + "; name another folder with --runs");
    }
    Files.createDirectories(folder);
    AtomicFiles.write(folder.resolve(MARK), mark());
  }

  private void copy(RunFile file, Path target) throws IOException {
    long here = Files.isRegularFile(target) ? Files.size(target) : -1;
    if (file.getPath().endsWith(".jsonl") && here > 0 && here <= file.getBytes()) {
      if (appended(file, target, here)) {
        return;
      }
    } else if (here == file.getBytes() && !ALWAYS.contains(file.getPath())) {
      return;
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(part)) {
      read(file.getPath(), 0, out);
    }
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Appends what a growing file has more; false if its end here is not what the coordinator has at
   * that place, as after a resume that took an unfinished round back.
   */
  private boolean appended(RunFile file, Path target, long here) throws IOException {
    int overlap = (int) Math.min(OVERLAP_BYTES, here);
    byte[] end = new byte[overlap];
    try (RandomAccessFile reader = new RandomAccessFile(target.toFile(), "r")) {
      reader.seek(here - overlap);
      reader.readFully(end);
    }
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    read(file.getPath(), here - overlap, more);
    byte[] bytes = more.toByteArray();
    if (bytes.length < overlap || !Arrays.equals(bytes, 0, overlap, end, 0, overlap)) {
      return false;
    }
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.APPEND)) {
      out.write(bytes, overlap, bytes.length - overlap);
    }
    return true;
  }

  Optional<String> read(String path) {
    if (list().stream().noneMatch(file -> file.getPath().equals(path))) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      read(path, 0, bytes);
    } catch (StatusRuntimeException e) {
      throw RemoteFailures.meaning(connection, e);
    } catch (IOException e) {
      throw new StoreException("cannot read " + path + ": " + e.getMessage(), e);
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }

  private void read(String path, long offset, OutputStream out) throws IOException {
    Iterator<Chunk> chunks =
        ControlGrpc.newBlockingStub(connection.channel())
            .readFile(
                ReadFileRequest.newBuilder()
                    .setRunId(run.value())
                    .setPath(path)
                    .setOffset(offset)
                    .build());
    long next = offset;
    while (chunks.hasNext()) {
      Chunk chunk = chunks.next();
      if (chunk.getOffset() != next) {
        throw new NetworkException(
            "the coordinator sent byte "
                + chunk.getOffset()
                + " of "
                + path
                + " where "
                + next
                + " was due; try again");
      }
      chunk.getData().writeTo(out);
      next += chunk.getData().size();
    }
  }
}
