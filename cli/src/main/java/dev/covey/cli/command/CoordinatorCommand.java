package dev.covey.cli.command;

import dev.covey.assembly.CacheFolder;
import dev.covey.cli.logging.Logging;
import dev.covey.cli.logging.StandardError;
import dev.covey.config.coordinator.CoordinatorConfig;
import dev.covey.config.coordinator.CoordinatorFile;
import dev.covey.coordinator.daemon.CoordinatorDaemon;
import dev.covey.core.Clock;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey coordinator}. */
@Command(
    name = "coordinator",
    description = "Host runs for clients on other machines, until SIGTERM.",
    footer = {
      "",
      "docs/coordinator-file.md lists the settings, docs/operate.md leads through a first federation.",
      "SIGTERM ends the rounds in progress, then the process (exit code 3); runs go on at the next start."
    })
final class CoordinatorCommand extends Verb {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorCommand.class);
  private static final long DRAIN_MINUTES = 10;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "coordinator.toml, or a folder that holds one.")
  private Path file = Path.of(CoordinatorFile.NAME);

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to listen, over what the file says.")
  private String listen = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key of the file. May be repeated.")
  private List<String> sets = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    List<String> all = new ArrayList<>(sets);
    if (!listen.isEmpty()) {
      all.add("coordinator.listen=" + listen);
    }
    CoordinatorConfig config = CoordinatorFile.load(file, all);
    if (config.log() == CoordinatorConfig.Log.TEXT) {
      Logging.serviceText(new StandardError());
      return host(
          config,
          line -> {
            err().println(line);
            err().flush();
          });
    }
    Logging.serviceJson(new StandardError());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> LOG.error("the thread {} ended", thread.getName(), failure));
    try {
      return host(config, LOG::info);
    } catch (CoveyException failure) {
      LOG.error(String.valueOf(failure.getMessage()));
      return failure.exitCode();
    } catch (RuntimeException bug) {
      LOG.error("a bug", bug);
      return ExitCodes.FAILED;
    }
  }

  private static int host(CoordinatorConfig config, Consumer<String> say)
      throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CoordinatorDaemon daemon =
        CoordinatorDaemon.start(config, CacheFolder.path(), System.getenv(), Clock.system());
    StopSignals.install(stop::countDown);
    say.accept(config.name() + " listens on " + config.listen().host() + ":" + daemon.port());
    stop.await();
    say.accept("stopping after the rounds in progress");
    daemon.drain(TimeUnit.MINUTES.toMillis(DRAIN_MINUTES));
    return ExitCodes.STOPPED;
  }
}
