package dev.covey.config;

import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;
import java.util.regex.Pattern;

/** Keys of the table {@code [run]}, and {@code schema}. */
final class RunKeys {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  /** Required: a file says which rules it was written for. */
  static final Key<Long> SCHEMA =
      Key.withoutDefault(
          "schema",
          Types.longInteger(1, Long.MAX_VALUE),
          "required",
          "The version of these keys; this Covey reads " + Experiment.SCHEMA + ".");

  /** The folder's name: what the user already chose. Short enough for a seed to follow it. */
  static final Key<String> NAME_KEY =
      Key.withoutDefault(
          "run.name",
          Types.text(
              "1 to 100 characters of A-Z a-z 0-9 . _ -, not starting with a dot",
              text -> NAME.matcher(text).matches(),
              "experiment"),
          "the name of the file's folder",
          "First part of the run folder's name; the seed follows it.");

  /** 1: arbitrary, but the same for everybody. */
  static final Key<Long> SEED =
      Key.of(
          "run.seed",
          Types.longInteger(0, Long.MAX_VALUE),
          1L,
          "Root of all experiment randomness: the same seed gives the same result.");

  /** 10: enough to see a curve in a minute; no figure of the literature. */
  static final Key<Integer> ROUNDS =
      Key.of("run.rounds", Types.integer(1, 1_000_000), 10, "Rounds to commit.");

  /** 0: one client a core, each on one thread, measured to be fastest. */
  static final Key<Integer> PARALLEL_CLIENTS =
      Key.of(
          "run.parallel-clients",
          Types.integer(0, 1024),
          0,
          "Clients that train at the same time; 0 for one a core. Changes no result.");

  /** auto: the first engine here that knows the model. */
  static final Key<String> ENGINE_KEY =
      Key.of(
          "run.engine",
          CommonTypes.engine(),
          "auto",
          "The engine that trains; \"covey doctor\" lists those that are here.");

  /** cpu: everybody has one. */
  static final Key<String> DEVICE_KEY =
      Key.of(
          "run.device",
          CommonTypes.device(),
          "cpu",
          "Where the engine computes; \"cuda\" is \"cuda:0\".");

  /** true: a run that is killed goes on where it was. */
  static final Key<Boolean> JOURNAL =
      Key.of(
          "run.journal",
          Types.bool(),
          true,
          "Whether accepted updates are journalled, so that a killed run goes on inside a round.");

  /** 3: the newest, its predecessor, and one more for a torn disk. */
  static final Key<Integer> CHECKPOINTS_KEPT =
      Key.of(
          "run.checkpoints-kept",
          Types.integer(1, 1_000_000),
          3,
          "Newest checkpoints kept; the best one is kept besides.");

  /** Empty: nothing foreign is loaded unless asked for. */
  static final Key<List<String>> PLUGIN_PATH =
      Key.of(
          "run.plugin-path",
          Types.listOf(Types.path(), 0, 100),
          List.of(),
          "Jars and class folders in which class names of this file are looked up.");

  /** 3: a failure that comes three times is not chance. */
  static final Key<Integer> MAX_ATTEMPTS =
      Key.of(
          "run.max-attempts",
          Types.integer(1, 1000),
          3,
          "Times a round is tried before the run ends for want of a quorum.");

  static final List<Key<?>> ALL =
      List.of(
          SCHEMA,
          NAME_KEY,
          SEED,
          ROUNDS,
          PARALLEL_CLIENTS,
          ENGINE_KEY,
          DEVICE_KEY,
          JOURNAL,
          CHECKPOINTS_KEPT,
          PLUGIN_PATH,
          MAX_ATTEMPTS);

  private RunKeys() {}
}
