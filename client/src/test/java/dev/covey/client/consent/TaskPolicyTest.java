package dev.covey.client.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.client.consent.TaskPolicy.Decision;
import dev.covey.client.consent.TaskPolicy.Decision.Allowed;
import dev.covey.client.consent.TaskPolicy.Decision.Refused;
import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.config.client.ClientConfig.Allow;
import dev.covey.config.client.ClientFile;
import dev.covey.testing.Trials;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskPolicyTest {
  private static final String DIGEST = "ab".repeat(32);
  private static final List<BaseFile> FILES =
      List.of(
          new BaseFile("config.json", "cd".repeat(32), 500),
          new BaseFile("model.safetensors", DIGEST, 1_999_000),
          new BaseFile("tokenizer.json", "ef".repeat(32), 500));
  private static final Experiment GPT2 = experiment("");

  private static Experiment experiment(String more) {
    return ExperimentFile.parseReceived("run", "schema = 1\nmodel.family = \"gpt2\"\n" + more)
        .experiment();
  }

  private static Allow allow(String more) {
    String least =
        "schema = 1\nclient.id = \"a\"\nclient.coordinator = \"localhost:1\"\ndata.path = \".\"\n";
    return ClientFile.parse("f", least + more, Path.of(""), List.of()).allow();
  }

  private static TaskOffer offer(Experiment experiment) {
    return new TaskOffer("persona-lm-7", experiment, 1000, OptionalLong.of(5000), FILES);
  }

  private static TaskOffer offer(BaseFile... files) {
    return new TaskOffer("persona-lm-7", GPT2, 1000, OptionalLong.empty(), List.of(files));
  }

  private static void assertRefused(Decision decision, String reason) {
    assertThat(decision).isEqualTo(new Refused(List.of(reason)));
  }

  @Test
  void aCoordinatorCannotTalkADeviceOutOfItsMasks() {
    String masked = "cohort.minimum = 5\nsecurity.secure-aggregation = ";
    assertRefused(
        TaskPolicy.check(allow("allow.minimum-masking = \"semi-honest\""), offer(GPT2)),
        "security.secure-aggregation is off: allow.minimum-masking is semi-honest");
    Experiment semiHonest = experiment(masked + "\"semi-honest\"");
    assertRefused(
        TaskPolicy.check(allow("allow.minimum-masking = \"malicious\""), offer(semiHonest)),
        "security.secure-aggregation is semi-honest: allow.minimum-masking is malicious");
    // The paths of whoever wrote the file mean nothing here.
    Experiment malicious =
        experiment(masked + "\"malicious\"\nsecurity.authority = \"/not/here.pub\"");
    for (Experiment enough : List.of(semiHonest, malicious)) {
      assertThat(
              TaskPolicy.check(
                  allow(
                      """
                      allow.minimum-masking = "semi-honest"
                      allow.minimum-cohort = 5
                      allow.minimum-corrupt-fraction = 0.1
                      """),
                  offer(enough)))
          .isEqualTo(new Allowed());
    }
    assertRefused(
        TaskPolicy.check(allow("allow.minimum-cohort = 6"), offer(malicious)),
        "a masked sum of 5 clients: allow.minimum-cohort is 6");
    assertRefused(
        TaskPolicy.check(allow("allow.minimum-corrupt-fraction = 0.2"), offer(malicious)),
        "security.corrupt-fraction is 0.1: allow.minimum-corrupt-fraction is 0.2");
    // Where the owner does not insist on masks there is no sum to be large.
    assertThat(TaskPolicy.check(allow("allow.minimum-cohort = 6"), offer(GPT2)))
        .isEqualTo(new Allowed());
  }

  @Test
  void whatTheOwnerAllowsIsAllowed() {
    assertThat(TaskPolicy.check(allow(""), offer(GPT2))).isEqualTo(new Allowed());
    assertThat(
            TaskPolicy.check(
                allow(
                    """
                    [allow]
                    families = ["gpt2"]
                    max-parameters = 5000
                    max-trainable-parameters = 1000
                    max-local-steps = %d
                    max-download-megabytes = 2
                    runs = ["other", "persona-*"]
                    base-sha256 = ["%s"]
                    """
                        .formatted(GPT2.training().localSteps(), DIGEST)),
                offer(GPT2)))
        .isEqualTo(new Allowed());
  }

  @Test
  void anotherFamilyIsRefused() {
    assertRefused(
        TaskPolicy.check(allow("allow.families = [\"nplm\"]\n"), offer(GPT2)),
        "family gpt2 is not one of allow.families");
  }

  @Test
  void tooManyTrainableParametersAreRefused() {
    assertRefused(
        TaskPolicy.check(allow("allow.max-trainable-parameters = 999\n"), offer(GPT2)),
        "1000 trainable parameters: allow.max-trainable-parameters is 999");
  }

  @Test
  void tooLargeAModelIsRefusedAsSoonAsItsSizeIsKnown() {
    Allow small = allow("allow.max-parameters = 4999\n");
    TaskOffer unknown = offer(FILES.toArray(BaseFile[]::new));
    assertThat(TaskPolicy.check(small, unknown)).isEqualTo(new Allowed());
    assertRefused(
        TaskPolicy.check(small, unknown.withTotalParameters(5000)),
        "5000 parameters: allow.max-parameters is 4999");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aModelOfNoParametersIsRefused(int dimension) {
    assertRefused(
        TaskPolicy.check(
            allow(""), new TaskOffer("r", GPT2, dimension, OptionalLong.empty(), FILES)),
        "a model of " + dimension + " trainable parameters: at least 1 is needed");
  }

  @Test
  void tooManyLocalStepsAreRefused() {
    assertRefused(
        TaskPolicy.check(
            allow("allow.max-local-steps = 10\n"),
            offer(experiment("training.local-steps = 11\n"))),
        "11 local steps a round: allow.max-local-steps is 10");
  }

  @Test
  void codeOfTheExperimentsChoiceIsRefusedUnlessTheOwnerPutItThere() {
    Experiment plugin = experiment("training.correction = \"org.evil.Exfiltrate\"\n");
    assertRefused(
        TaskPolicy.check(allow(""), offer(plugin)),
        "training.correction names the class org.evil.Exfiltrate: allow.plug-ins is false");
    assertThat(TaskPolicy.check(allow("allow.plug-ins = true\n"), offer(plugin)))
        .isEqualTo(new Allowed());
  }

  @Test
  void classesThatRunAtTheCoordinatorAreItsOwnAffair() {
    Experiment plugin = experiment("aggregation.rule = \"org.lab.Rule\"\n");
    assertThat(TaskPolicy.check(allow(""), offer(plugin))).isEqualTo(new Allowed());
  }

  @Test
  void aRunOfAnotherNameIsRefused() {
    assertRefused(
        TaskPolicy.check(allow("allow.runs = [\"night-?\", \"persona-lm\"]\n"), offer(GPT2)),
        "run persona-lm-7 is not one of allow.runs [night-?, persona-lm]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../x", "a/b", ".hidden", "a\nb", "run\u001b[2J"})
  void aRunWhoseNameIsNoneIsRefusedWithoutRepeatingIt(String runId) {
    Decision decision =
        TaskPolicy.check(allow(""), new TaskOffer(runId, GPT2, 1, OptionalLong.empty(), FILES));
    assertRefused(decision, "the run's name, of " + runId.length() + " characters, is none");
  }

  @Test
  void tooLargeADownloadIsRefused() {
    assertRefused(
        TaskPolicy.check(allow("allow.max-download-megabytes = 1\n"), offer(GPT2)),
        "a base model of more than 1000000 bytes: allow.max-download-megabytes is its bound");
    BaseFile huge = new BaseFile("a", DIGEST, Long.MAX_VALUE);
    assertRefused(
        TaskPolicy.check(allow(""), offer(huge, new BaseFile("b", DIGEST, Long.MAX_VALUE))),
        "a base model of more than 1000000000 bytes: allow.max-download-megabytes is its bound");
    assertRefused(
        TaskPolicy.check(allow(""), offer(new BaseFile("a", DIGEST, -1))),
        "a base file of -1 bytes");
  }

  @Test
  void weightsOfAnotherDigestAreRefused() {
    String other = "12".repeat(32);
    assertRefused(
        TaskPolicy.check(allow("allow.base-sha256 = [\"" + other + "\"]\n"), offer(GPT2)),
        "weights of digest " + DIGEST + " are not among allow.base-sha256");
    assertRefused(
        TaskPolicy.check(
            allow("allow.base-sha256 = [\"" + other + "\"]\n"),
            offer(new BaseFile("model.bin", other, 1))),
        "a base model without .safetensors files: allow.base-sha256 asks for some");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ABAB", "zz"})
  void aFileWithoutADigestIsRefused(String digest) {
    assertRefused(
        TaskPolicy.check(allow(""), offer(new BaseFile("config.json", digest, 1))),
        "a base file without a SHA-256 digest of 64 lower-case hexadecimal digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", "../x", "a/b", "/etc/passwd", "a\\b", "C:x", "x:stream", ".bashrc", "-rf",
        "a b", "a\0b", "a\nb", "NUL", "con.txt", "com1", "name.", "\u202Ex", "ä", "a%2fb", "~"
      })
  void anUnsafeNameIsRefusedWithoutRepeatingIt(String name) {
    assertRefused(
        TaskPolicy.check(allow(""), offer(new BaseFile(name, DIGEST, 1))),
        "base file 1 has a name that is no plain file name");
  }

  @Test
  void aNameThatIsTooLongIsUnsafe() {
    assertRefused(
        TaskPolicy.check(allow(""), offer(new BaseFile("a".repeat(201), DIGEST, 1))),
        "base file 1 has a name that is no plain file name");
  }

  @Test
  void twoFilesOfOneNameAreRefusedAlsoWhereOnlyTheCaseDiffers() {
    assertRefused(
        TaskPolicy.check(
            allow(""),
            offer(new BaseFile("config.json", DIGEST, 1), new BaseFile("Config.JSON", DIGEST, 1))),
        "two base files are named Config.JSON");
  }

  @Test
  void tooManyFilesAreRefused() {
    BaseFile[] many = new BaseFile[1001];
    for (int i = 0; i < many.length; i++) {
      many[i] = new BaseFile("f" + i, DIGEST, 0);
    }
    assertRefused(
        TaskPolicy.check(allow(""), offer(many)), "a base model of 1001 files: at most 1000");
  }

  @Test
  void allReasonsAreToldTogether() {
    Refused refused =
        (Refused)
            TaskPolicy.check(
                allow("allow.runs = [\"x\"]\nallow.families = [\"nplm\"]\n"), offer(GPT2));
    assertThat(refused.reasons()).hasSize(2);
    assertThat(refused.reason()).contains("; ");
  }

  @Test
  void runPatternsMatchAsRegularExpressionsDo() {
    Trials.run(
        "run patterns",
        5000,
        random -> {
          String pattern = word(random.nextInt(8), "ab*?", random);
          String text = word(random.nextInt(8), "ab", random);
          String twin = pattern.replace("*", ".*").replace("?", ".");
          assertThat(RunPattern.matches(pattern, text))
              .as("%s on %s", pattern, text)
              .isEqualTo(Pattern.matches(twin, text));
        });
  }

  private static String word(int length, String alphabet, java.util.random.RandomGenerator random) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return word.toString();
  }
}
