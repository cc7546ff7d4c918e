package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.config.AggregationConfig.Weighting;
import dev.covey.config.PrivacyConfig.Adversary;
import dev.covey.config.PrivacyConfig.NeighbouringRelation;
import dev.covey.config.PrivacyConfig.Placement;
import dev.covey.config.PrivacyConfig.Unit;
import dev.covey.core.error.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table {@code [privacy]}: defaults, what follows from it elsewhere, and what is refused. */
class PrivacyConfigTest {
  private static final String NOISE =
      "privacy.placement = 'central'; privacy.delta = 1e-5; privacy.clip = 1; "
          + "privacy.noise-multiplier = 1; ";

  @TempDir static Path folder;

  private static LoadedExperiment load(String settings) {
    return ExperimentFile.parse(
        "f", "schema = 1\n" + settings.replace("; ", "\n"), folder, List.of());
  }

  @Test
  void withoutNoiseTheResolvedFileHasOneLineOfPrivacy() {
    Experiment experiment = load("").experiment();
    assertThat(experiment.privacy()).isEqualTo(PrivacyConfig.none());
    assertThat(experiment.toToml()).contains("[privacy]\nplacement = \"none\"\n\n[security]");
  }

  @Test
  void fourLinesSwitchTheNoiseOnAndTheRestFollows() {
    Experiment experiment = load(NOISE).experiment();
    assertThat(experiment.privacy())
        .isEqualTo(
            new PrivacyConfig(
                Placement.CENTRAL,
                Unit.CLIENT,
                NeighbouringRelation.ZERO_OUT,
                Adversary.PARTICIPANT,
                Optional.empty(),
                1e-5,
                Optional.of(1.0),
                1,
                false,
                false));
    assertThat(experiment.cohort().minimum()).isEqualTo(2);
    assertThat(experiment.aggregation().weighting()).isEqualTo(Weighting.UNIFORM);
    assertThat(experiment.evaluation().clientPerplexity()).isFalse();
  }

  @Test
  void everyKeyGoesRound() {
    Experiment experiment =
        load(NOISE
                + "privacy.epsilon = 8; privacy.unit = 'client'; "
                + "privacy.neighbouring-relation = 'replace-one'; "
                + "privacy.adversary = 'release-reader'; "
                + "privacy.insecure-deterministic-noise = true; "
                + "privacy.unaccounted-evaluation = true")
            .experiment();
    assertThat(experiment.privacy().epsilon()).contains(8.0);
    assertThat(ExperimentFile.parseReceived("run x", experiment.toToml()).experiment())
        .isEqualTo(experiment);
    assertThat(experiment.sha256()).isNotEqualTo(load(NOISE).experiment().sha256());
  }

  @Test
  void aTargetIsEnoughAndSoIsANoiseMultiplier() {
    String rest = "privacy.placement = 'central'; privacy.delta = 1e-5; privacy.clip = 1; ";
    assertThat(load(rest + "privacy.epsilon = 2").experiment().privacy().noiseMultiplier())
        .isEmpty();
    assertThat(load(rest + "privacy.noise-multiplier = 2").experiment().privacy().epsilon())
        .isEmpty();
  }

  @Test
  void whatIsLegalAndPerhapsNotMeantIsWarnedOf() {
    assertThat(load(NOISE + "data.clients = 20").warnings()).isEmpty();
    assertThat(load(NOISE + "privacy.insecure-deterministic-noise = true").warnings())
        .singleElement()
        .asString()
        .contains("epsilon is infinite");
    assertThat(load(NOISE + "privacy.unaccounted-evaluation = true").warnings())
        .singleElement()
        .asString()
        .contains("epsilon does not cover it");
    assertThat(load(NOISE.replace("1e-5", "0.05") + "data.clients = 20").warnings())
        .containsExactly(
            "privacy.delta = 0.05 is above 20^-1.1 = 3.7e-02: delta allows a run to reveal that"
                + " share of its clients in full");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "privacy.clip = 2 ~ privacy.clip: has no effect here; it is only for privacy.placement ="
            + " \"central\"",
        "privacy.placement = 'local' ~ noise of clients is not available in this version of Covey",
        "privacy.placement = 'tree' ~ noise of clients is not available in this version of Covey",
        NOISE
            + "privacy.unit = 'example' ~ a single training example is not available in this version of Covey",
        NOISE + "privacy.neighbouring-relation = 'add-or-remove' ~ cannot be hidden where rosters",
        "privacy.placement = 'central'; privacy.clip = 1; privacy.epsilon = 1 ~ privacy.delta:"
            + " missing; privacy.placement = \"central\" needs it",
        "privacy.placement = 'central'; privacy.delta = 1e-5; privacy.epsilon = 1 ~ privacy.clip:"
            + " missing; privacy.placement = \"central\" needs it",
        "privacy.placement = 'central'; privacy.delta = 1e-5; privacy.clip = 1 ~"
            + " privacy.noise-multiplier: missing; privacy.placement = \"central\" needs it, or"
            + " privacy.epsilon from which it follows",
        "privacy.placement = 'central'; privacy.delta = 0; privacy.clip = 1; privacy.epsilon = 1 ~"
            + " privacy.delta: found 0 (integer), expected a number above 0",
        NOISE
            + "privacy.epsilon = -1 ~ privacy.epsilon: found -1 (integer), expected a number above"
            + " 0",
        NOISE + "privacy.epsilon = nan ~ privacy.epsilon: found nan",
        NOISE
            + "aggregation.rule = 'median' ~ aggregation.rule: is \"median\", whose result one"
            + " client can move without bound",
        NOISE + "aggregation.rule = 'trimmed-mean' ~ aggregation.rule: is \"trimmed-mean\"",
        NOISE
            + "aggregation.rule = 'krum'; aggregation.byzantine = 0; cohort.minimum = 3 ~"
            + " aggregation.rule: is \"krum\"",
        NOISE + "aggregation.rule = 'my.Rule' ~ aggregation.rule: is \"my.Rule\"",
        NOISE
            + "aggregation.weighting = 'tokens' ~ aggregation.weighting: is \"tokens\", but with"
            + " privacy.placement = \"central\" weights must not depend on data",
        NOISE
            + "security.secure-aggregation = 'semi-honest' ~ security.secure-aggregation: is"
            + " \"semi-honest\", but privacy.placement = \"central\" has the coordinator clip",
        NOISE
            + "aggregation.clip-norm = 1 ~ aggregation.clip-norm: is 1.0, but with"
            + " privacy.placement = \"central\" the coordinator clips to privacy.clip",
        NOISE + "aggregation.max-update-norm = 9 ~ aggregation.max-update-norm: is 9.0",
        NOISE
            + "training.optimizer = 'sgd'; training.correction = 'scaffold' ~"
            + " training.correction: is \"scaffold\", which may send more than the update",
        NOISE + "training.correction = 'my.Correction' ~ training.correction: is \"my.Correction\"",
        NOISE
            + "cohort.minimum = 1 ~ cohort.minimum: is 1, but privacy.placement = \"central\""
            + " needs 2 or more",
        NOISE
            + "evaluation.client-perplexity = true ~ evaluation.client-perplexity: is true, but"
            + " with privacy.placement = \"central\" no figure of a single client may be shown",
        NOISE
            + "evaluation.baselines = ['local'] ~ evaluation.baselines: are trained on the"
            + " clients' text without noise",
      })
  void whatWouldBreakTheGuaranteeIsRefused(String settings, String message) {
    assertThatThrownBy(() -> load(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }
}
