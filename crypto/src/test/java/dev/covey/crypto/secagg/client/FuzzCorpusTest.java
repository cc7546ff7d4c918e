package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.secagg.client.TamperedSession.Input;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * The smallest inputs that are answered in different ways: one message of a session, changed at one
 * place, repeated, or late. Each line of {@code corpus/messages.txt} is played again in every build
 * and gets the same answer, and the session ends as it did.
 *
 * <p>{@code -Dcovey.fuzz.record=FILE} searches for inputs whose answers are not in the corpus yet
 * and writes them there, {@code -Dcovey.fuzz.inputs} of them tried.
 */
class FuzzCorpusTest {
  private static final String ANSWERED = " -> ";

  @Test
  void knownInputsAreAnsweredAsBefore() throws Exception {
    List<String> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThan(50);
    SoftAssertions softly = new SoftAssertions();
    for (String line : corpus) {
      String[] parts = line.split(ANSWERED);
      softly
          .assertThat(TamperedSession.run(Input.parse(parts[0])))
          .as(parts[0])
          .isEqualTo(parts[1]);
    }
    softly.assertAll();
  }

  @Test
  void linesAreReadAsTheyAreWritten() throws Exception {
    for (String line : corpus()) {
      assertThat(line).startsWith(Input.parse(line.split(ANSWERED)[0]) + ANSWERED);
    }
  }

  @Test
  void aRandomInputIsAnsweredAndWhatIsNewIsWrittenDownWhereAskedFor() throws Exception {
    String file = System.getProperty("covey.fuzz.record", "");
    long count = file.isEmpty() ? 40 : Long.getLong("covey.fuzz.inputs", 2000);
    Set<String> known = new HashSet<>();
    for (String line : corpus()) {
      String[] parts = line.split(ANSWERED);
      known.add(Input.parse(parts[0]).kind() + ANSWERED + parts[1]);
    }
    List<String> found = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(file.isEmpty() ? 7 : count);
    for (long i = 0; i < count; i++) {
      Input input = TamperedSession.random(random);
      String answer = TamperedSession.run(input);
      assertThat(answer).as(input.toString()).matches("[A-Z]\\w*( [A-Z_]+)? (opened|closed)");
      if (known.add(input.kind() + ANSWERED + answer)) {
        found.add(input + ANSWERED + answer);
      }
    }
    if (!file.isEmpty()) {
      Files.write(Path.of(file), found);
    }
  }

  private static List<String> corpus() throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream in = FuzzCorpusTest.class.getResourceAsStream("corpus/messages.txt");
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          lines.add(line);
        }
      }
    }
    return lines;
  }
}
