package dev.covey.coordinator.daemon;

import dev.covey.config.coordinator.CoordinatorConfig;
import dev.covey.coordinator.store.Retention;
import dev.covey.coordinator.store.RetentionPlan;
import dev.covey.coordinator.store.RetentionPolicy;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes ended runs, with all that is kept of them, once they are old.
 *
 * <p>A run has rows and a folder, which no transaction spans. So first a note of the run is made in
 * {@code DATA/deleting/}, durably; then its rows go, all or none, unless it goes on again by then;
 * then its folder; then the note. Whoever finds a note later finds out by the rows how far that
 * came: with rows nothing has happened, and the note goes; without, what is left of the folder
 * goes. Nobody sees a run without its folder, and no name is given out again while a folder of that
 * name is there.
 */
final class RunRetention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunRetention.class);
  private static final long BETWEEN_HOURS = 24;

  private final Path runs;
  private final Path notes;
  private final Retention store;
  private final Predicate<RunId> known;
  private final RetentionPolicy policy;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "covey-retention");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Retention that deletes nothing yet.
   *
   * @param data the data folder
   * @param known whether there are rows of a run
   */
  RunRetention(
      Path data, Retention store, Predicate<RunId> known, RetentionPolicy policy, Clock clock) {
    this.runs = data.resolve("runs");
    this.notes = data.resolve("deleting");
    this.store = store;
    this.known = known;
    this.policy = policy;
    this.clock = clock;
  }

  /** What a coordinator's settings say. */
  static RetentionPolicy policy(CoordinatorConfig.Retention settings) {
    return settings.days() == 0
        ? RetentionPolicy.KEEP_ALL
        : new RetentionPolicy(OptionalInt.of(settings.days()), settings.keepRuns());
  }

  /** Deletes what is due now and from now on once a day, on a thread of its own. */
  void start() {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            apply();
          } catch (CoveyException e) {
            LOG.warn("old runs cannot be deleted, tried again in a day: {}", e.getMessage());
          } catch (RuntimeException bug) {
            LOG.error("a bug in deleting old runs", bug);
          }
        },
        0,
        BETWEEN_HOURS,
        TimeUnit.HOURS);
  }

  /**
   * Ends deletions that were begun before, then deletes what is due.
   *
   * @return the runs that are gone
   */
  synchronized List<RunId> apply() {
    finishDeletions();
    RetentionPlan plan = store.plan(policy, clock.now());
    if (plan.runs().isEmpty() && plan.tokens().isEmpty()) {
      return List.of();
    }
    plan.runs().forEach(this::note);
    RetentionPlan done = store.apply(plan);
    Set<RunId> gone = new HashSet<>(done.runs());
    List<RunId> deleted = new ArrayList<>();
    for (RunId run : plan.runs()) {
      if (!gone.contains(run)) {
        // It goes on again since the plan.
        deleteNote(run);
      } else if (deleteFolder(run)) {
        deleted.add(run);
        LOG.info(
            "run {} is deleted: it ended more than {} days ago and is none of the newest {}",
            run,
            policy.keepDays().orElse(0),
            policy.keepNewest());
      }
    }
    return deleted;
  }

  /** Ends what a coordinator had begun that died on it. */
  synchronized void finishDeletions() {
    for (RunId run : noted()) {
      if (known.test(run)) {
        deleteNote(run);
      } else if (deleteFolder(run)) {
        LOG.info("run {} is deleted: what was left of its folder is gone", run);
      }
    }
  }

  private List<RunId> noted() {
    if (!Files.isDirectory(notes)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(notes)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.endsWith(".tmp"))
          .sorted()
          .map(RunId::new)
          .toList();
    } catch (IOException e) {
      throw new StoreException("cannot list " + notes + ": " + e.getMessage(), e);
    }
  }

  private void note(RunId run) {
    try {
      Files.createDirectories(notes);
    } catch (IOException e) {
      throw new StoreException("cannot make the folder " + notes + ": " + e.getMessage(), e);
    }
    AtomicFiles.writeDurably(notes.resolve(run.value()), ByteBuffer.allocate(0));
  }

  private void deleteNote(RunId run) {
    try {
      Files.deleteIfExists(notes.resolve(run.value()));
    } catch (IOException e) {
      throw new StoreException("cannot delete a note in " + notes + ": " + e.getMessage(), e);
    }
  }

  /** False if it could not be deleted whole: the note stays for the next time. */
  private boolean deleteFolder(RunId run) {
    Path folder = runs.resolve(run.value());
    try {
      // Links are deleted, never followed.
      Files.walkFileTree(folder, new Deletion());
    } catch (NoSuchFileException gone) {
      LOG.debug("run {} has no folder", run);
    } catch (IOException e) {
      LOG.warn("the folder {} cannot be deleted, tried again in a day: {}", folder, e.toString());
      return false;
    }
    deleteNote(run);
    return true;
  }

  /** Deletes every file, then the folder it lay in. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
