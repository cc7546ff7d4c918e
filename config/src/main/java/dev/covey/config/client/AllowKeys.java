package dev.covey.config.client;

import dev.covey.config.ModelConfig.Family;
import dev.covey.config.PrivacyConfig.Placement;
import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;
import java.util.regex.Pattern;

/** Keys of {@code [allow]}. */
final class AllowKeys {
  private static final Pattern RUN_PATTERN = Pattern.compile("[A-Za-z0-9._*?-]{1,120}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** All: every family here is arithmetic on the device's own terms; sizes are the risk. */
  static final Key<List<Family>> FAMILIES =
      Key.of(
          "allow.families",
          Types.listOf(Types.oneOf(Family.class, Family::keyword, ""), 1, 10),
          List.of(Family.GPT2, Family.NPLM),
          "Families of models that may be trained.");

  /** 200 million: 0.8 GB as float32, which a machine with 4 GB of memory can hold twice. */
  static final Key<Long> MAX_PARAMETERS =
      Key.of(
          "allow.max-parameters",
          Types.longInteger(1, 1_000_000_000_000L),
          200_000_000L,
          "Most parameters of a whole model.");

  /** 20 million: an upload of 80 MB a round. */
  static final Key<Integer> MAX_TRAINABLE_PARAMETERS =
      Key.of(
          "allow.max-trainable-parameters",
          Types.integer(1, Integer.MAX_VALUE - 8),
          20_000_000,
          "Most parameters that are trained; each is 4 bytes down and 4 bytes up in every round.");

  /** 1000: some minutes of a small model on one core. */
  static final Key<Integer> MAX_LOCAL_STEPS =
      Key.of(
          "allow.max-local-steps",
          Types.integer(1, 1_000_000),
          1000,
          "Most optimizer steps in a round.");

  /** 1000: the base of {@code max-parameters} as float32, and its tokenizer. */
  static final Key<Integer> MAX_DOWNLOAD_MEGABYTES =
      Key.of(
          "allow.max-download-megabytes",
          Types.integer(1, 1_000_000),
          1000,
          "Most megabytes (10^6 bytes) of a base model's files, together.");

  /** Any: the coordinator was chosen, its runs are its own affair. */
  static final Key<List<String>> RUNS =
      Key.of(
          "allow.runs",
          Types.listOf(
              Types.text(
                  "a run's name, in which * stands for any characters and ? for one",
                  text -> RUN_PATTERN.matcher(text).matches(),
                  "*"),
              1,
              100),
          List.of("*"),
          "Runs in which the device takes part.");

  /** Empty: whoever pins digests knows them. */
  static final Key<List<String>> BASE_SHA256 =
      Key.of(
          "allow.base-sha256",
          Types.listOf(
              Types.text(
                  "64 lower-case hexadecimal digits",
                  text -> SHA256.matcher(text).matches(),
                  "0".repeat(64)),
              0,
              1000),
          List.of(),
          "SHA-256 digests that a base model's .safetensors files may have; empty for any.");

  /** false: an experiment must not run code of its choice on somebody's device. */
  static final Key<Boolean> PLUG_INS =
      Key.of(
          "allow.plug-ins",
          Types.bool(),
          false,
          "Whether an experiment may name classes of plugin-path; without it one that does is"
              + " declined.");

  /** Empty: nothing foreign is loaded unless asked for. */
  static final Key<List<String>> PLUGIN_PATH =
      Key.of(
              "allow.plugin-path",
              Types.listOf(Types.path(), 0, 100),
              List.<String>of(),
              "Jars and class folders, put here by the owner, in which those classes are looked up.")
          .onlyFor("allow.plug-ins = true");

  /**
   * none: noise is for who runs the federation to want; it protects from all but the coordinator.
   */
  static final Key<Placement> MINIMUM_PROTECTION =
      Key.of(
          "allow.minimum-protection",
          Types.oneOf(
              Placement.class,
              Placement::keyword,
              "; anything else is not available in this version of Covey"),
          Placement.NONE,
          "Where noise must at least be added; \"none\" takes part without noise too.");

  /** off: whoever wants to be hidden from the coordinator says so. */
  static final Key<SecureAggregation> MINIMUM_MASKING =
      Key.of(
          "allow.minimum-masking",
          Types.oneOf(SecureAggregation.class, SecureAggregation::keyword, ""),
          SecureAggregation.OFF,
          "From whom single updates must at least be hidden by masks: \"off\" takes part in runs"
              + " whose coordinator sees them too, \"semi-honest\" only where a coordinator that"
              + " follows the protocol does not, \"malicious\" only where none does. Whether a run"
              + " is masked, its coordinator decides; this is what holds it to it.");

  /** 2: the least that is a sum at all. */
  static final Key<Integer> MINIMUM_COHORT =
      Key.of(
          "allow.minimum-cohort",
          Types.integer(2, 10_000),
          2,
          "Fewest clients in a masked sum; the more, the less it says of this device. Runs whose"
              + " cohort.minimum is below it are declined.");

  /** 0: the run's own share is what its coordinator expects. */
  static final Key<Double> MINIMUM_CORRUPT_FRACTION =
      Key.of(
          "allow.minimum-corrupt-fraction",
          Types.numberBelow(0, 0.5),
          0.0,
          "Share of a cohort colluding with the coordinator that the masks must at least withstand.");

  static final List<Key<?>> ALL =
      List.of(
          FAMILIES,
          MAX_PARAMETERS,
          MAX_TRAINABLE_PARAMETERS,
          MAX_LOCAL_STEPS,
          MAX_DOWNLOAD_MEGABYTES,
          RUNS,
          BASE_SHA256,
          PLUG_INS,
          PLUGIN_PATH,
          MINIMUM_PROTECTION,
          MINIMUM_MASKING,
          MINIMUM_COHORT,
          MINIMUM_CORRUPT_FRACTION);

  private AllowKeys() {}
}
