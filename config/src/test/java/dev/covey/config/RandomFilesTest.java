package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.config.toml.Key;
import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.TestData;
import dev.covey.testing.Trials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties over seeded random files and random damage. */
class RandomFilesTest {
  private static final Pattern PLACE =
      Pattern.compile("^(f:\\d+:\\d+|--set .*?): ([a-z0-9.-]+): .*");

  @TempDir static Path folder;
  @TempDir static Path elsewhere;

  @BeforeAll
  static void files() throws Exception {
    Files.writeString(folder.resolve("t.json"), "{}");
  }

  @Test
  void aFileIsRepairedByTakingOutWhatIsToldAndThenGoesRound() {
    Trials.run(
        "round trip",
        120,
        random -> {
          Experiment experiment = repaired(RandomFiles.draw(random, random.nextDouble()));
          String written = experiment.toToml();
          Experiment again = ExperimentFile.parse("g", written, elsewhere, List.of()).experiment();
          assertThat(again).isEqualTo(experiment);
          assertThat(again.toToml()).isEqualTo(written);
          assertThat(again.sha256()).isEqualTo(experiment.sha256());
        });
  }

  @Test
  void everyWordOfEveryChoiceGoesRound() {
    Map<String, List<String>> companions =
        Map.of(
            "base", List.of("model.base='.'"),
            "time", List.of("data.source='jsonl'", "model.tokenizer='byte'"),
            "scaffold", List.of("training.optimizer='sgd'"),
            "availability", List.of("cohort.size=5"));
    int words = 0;
    for (Key<?> key : ExperimentSchema.SCHEMA.keys()) {
      Matcher word = Pattern.compile("\"([a-z0-9-]+)\"").matcher(key.type().allowed());
      while (word.find() && !List.of("run", "evaluation").contains(key.table())) {
        Map<String, String> values = new TreeMap<>(Map.of("schema", "1"));
        for (String companion : companions.getOrDefault(word.group(1), List.of())) {
          values.put(companion.split("=")[0], companion.split("=")[1]);
        }
        if (key.table().equals("model.lora")) {
          values.put("model.lora.rank", "2");
        }
        if (key.table().equals("privacy")) {
          values.put("privacy.placement", "'central'");
        }
        values.put(key.path(), word.group());
        assertThat(repaired(values).toToml()).contains(key.name() + " = " + word.group() + "\n");
        words++;
      }
    }
    assertThat(words).isGreaterThan(40);
  }

  /** Drops or adds what the messages say until the file is accepted; the messages must suffice. */
  private static Experiment repaired(Map<String, String> drawn) {
    Map<String, String> values = drawn;
    for (int attempt = 0; ; attempt++) {
      try {
        return ExperimentFile.parse("f", RandomFiles.toml(values), folder, List.of()).experiment();
      } catch (ConfigurationException e) {
        assertThat(attempt).as(String.valueOf(e.getMessage())).isLessThan(30);
        for (String line : String.valueOf(e.getMessage()).lines().toList()) {
          Matcher place = PLACE.matcher(line);
          assertThat(place.matches()).as(line).isTrue();
          String key = place.group(2);
          if (line.contains(": missing;")) {
            values.put(key, remedy(key, values));
          } else if (line.contains("no such file (")) {
            values.put(key, "'t.json'");
          } else if (line.contains("no such folder (")) {
            values.put(key, "'.'");
          } else if (key.equals("cohort.minimum")) {
            values.put(key, line.contains("needs") ? "15" : "1");
          } else if (values.remove(key) == null) {
            values.put(key, remedy(key, values));
          }
        }
      }
    }
  }

  private static String remedy(String key, Map<String, String> values) {
    return switch (key) {
      case "data.path" -> "'folder'".equals(values.get("data.source")) ? "'.'" : "'t.json'";
      case "data.clients" -> "30";
      case "data.label-field", "data.time-field" -> "'field'";
      case "training.mu" -> "0.5";
      case "cohort.size" -> "18";
      case "cohort.rate" -> "0.5";
      case "aggregation.byzantine" -> "1";
      case "privacy.delta" -> "1e-5";
      case "privacy.clip", "privacy.noise-multiplier" -> "1";
      case "model.base" -> "'random'";
      case "model.tokenizer" -> "'byte'";
      case "model.heads" -> "1";
      default -> throw new AssertionError("no remedy for " + key);
    };
  }

  @Test
  void damageIsNeverMoreThanAConfigurationException() throws Exception {
    String original =
        Files.readString(TestData.repositoryRoot().resolve("examples/persona-lm/experiment.toml"));
    int[] outcomes = new int[2];
    Trials.run(
        "damage",
        300,
        random -> {
          String damaged = damage(original, random);
          try {
            Experiment experiment =
                ExperimentFile.parse("f", damaged, folder, List.of()).experiment();
            assertThat(
                    ExperimentFile.parse("g", experiment.toToml(), elsewhere, List.of())
                        .experiment())
                .isEqualTo(experiment);
            outcomes[0]++;
          } catch (ConfigurationException e) {
            assertThat(String.valueOf(e.getMessage()).lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("f:"));
            outcomes[1]++;
          }
        });
    assertThat(outcomes[0]).isPositive();
    assertThat(outcomes[1]).isPositive();
  }

  @Test
  void damagedBytesAndArgumentsAreNeverMoreThanAConfigurationException() throws Exception {
    byte[] original =
        RandomFiles.toml(RandomFiles.draw(new SplittableRandom(1), 0.3))
            .getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("damaged.toml");
    Trials.run(
        "bytes",
        200,
        random -> {
          byte[] bytes = original.clone();
          for (int i = random.nextInt(1, 4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
          }
          Files.write(file, bytes);
          List<String> sets = new ArrayList<>();
          for (int i = random.nextInt(3); i > 0; i--) {
            sets.add(damage("run.seed=7", random));
          }
          try {
            ExperimentFile.load(file, sets);
          } catch (ConfigurationException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  private static final List<String> FRAGMENTS =
      List.of(
          "[",
          "]",
          "=",
          "\"",
          "'''",
          "{",
          "}",
          "\n",
          ".",
          "#",
          ",",
          "-",
          "1e400",
          "nan",
          "\\",
          "\0",
          "\t",
          "\uD83D\uDE00",
          "\uD83D",
          "\r",
          "[run]\n",
          "[[data]]\n",
          "true",
          "0x1F",
          "1979-05-27T07:32:00Z",
          "99999999999999999999",
          "rank = 3\n",
          "[model.lora]\n");

  private static String damage(String text, RandomGenerator random) {
    StringBuilder out = new StringBuilder(text);
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      int at = random.nextInt(out.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> out.delete(at, Math.min(out.length(), at + random.nextInt(1, 12)));
        case 1 -> out.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        case 2 -> {
          if (at < out.length()) {
            out.setCharAt(at, (char) random.nextInt(128));
          }
        }
        default -> {
          int from = random.nextInt(out.length() + 1);
          int to = Math.min(out.length(), from + random.nextInt(40));
          out.insert(at, out.substring(from, to));
        }
      }
    }
    return out.toString();
  }
}
