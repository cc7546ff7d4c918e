package dev.covey.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Table {@code [run]}: how long, on what, and how often to retry.
 *
 * @param name first part of the run folder's name, fit for a {@code RunId}
 * @param seed root of all experiment randomness, at least 0
 * @param rounds rounds to commit, at least 1
 * @param parallelClients clients that train at the same time; 0 for as many as there are cores
 * @param engine an engine's name, or {@code auto}
 * @param journal whether accepted events are journalled, so that a killed round goes on
 * @param checkpointsKept newest checkpoints kept, at least 1; the best and the base are kept
 *     besides
 * @param pluginPath jars and class folders, absolute
 * @param maxAttempts times a round is tried before the run fails, at least 1
 */
public record RunConfig(
    String name,
    long seed,
    int rounds,
    int parallelClients,
    String engine,
    Device device,
    boolean journal,
    int checkpointsKept,
    List<Path> pluginPath,
    int maxAttempts) {

  /** Where an engine computes. */
  public sealed interface Device {
    /** As in the file: {@code cpu} or {@code cuda:N}. */
    String keyword();

    /**
     * From {@code cpu}, {@code cuda} (the first GPU) or {@code cuda:N}.
     *
     * @throws dev.covey.core.error.ConfigurationException for any other word
     */
    static Device of(String keyword) {
      if (RunKeys.DEVICE_KEY.require(keyword).equals("cpu")) {
        return new Cpu();
      }
      int colon = keyword.indexOf(':');
      return new Cuda(colon < 0 ? 0 : Integer.parseInt(keyword.substring(colon + 1)));
    }

    /** The processor. */
    record Cpu() implements Device {
      @Override
      public String keyword() {
        return "cpu";
      }
    }

    /** The GPU of this number, from 0. */
    record Cuda(int index) implements Device {
      public Cuda {
        RunKeys.DEVICE_KEY.require("cuda:" + index);
      }

      @Override
      public String keyword() {
        return "cuda:" + index;
      }
    }
  }

  public RunConfig {
    RunKeys.NAME_KEY.require(name);
    RunKeys.SEED.require(seed);
    RunKeys.ROUNDS.require(rounds);
    RunKeys.PARALLEL_CLIENTS.require(parallelClients);
    RunKeys.ENGINE_KEY.require(engine);
    RunKeys.CHECKPOINTS_KEPT.require(checkpointsKept);
    RunKeys.MAX_ATTEMPTS.require(maxAttempts);
    pluginPath = List.copyOf(pluginPath);
  }
}
