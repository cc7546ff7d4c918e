package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.config.toml.Key;
import dev.covey.testing.TestData;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentSchemaTest {
  @Test
  void everyDeclaredKeyIsInTheSchema() throws Exception {
    List<Key<?>> declared = new ArrayList<>();
    for (Class<?> keys :
        List.of(
            RunKeys.class,
            ModelKeys.class,
            DataKeys.class,
            TrainingKeys.class,
            AggregationKeys.class,
            EvaluationKeys.class,
            PrivacyKeys.class,
            SecurityKeys.class)) {
      for (Field field : keys.getDeclaredFields()) {
        if (field.getType() == Key.class) {
          declared.add((Key<?>) field.get(null));
        }
      }
    }
    assertThat(ExperimentSchema.SCHEMA.keys()).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void keysAreKebabCaseAndDefaultsAreAllowed() {
    for (Key<?> key : ExperimentSchema.SCHEMA.keys()) {
      assertThat(key.path()).matches("[a-z0-9-]+(\\.[a-z0-9-]+)*");
      assertThat(key.meaning()).as(key.path()).endsWith(".");
      assertDefaultIsAllowed(key);
    }
  }

  private static <T> void assertDefaultIsAllowed(Key<T> key) {
    assertThat(key.type().accepts().test(key.type().standIn())).as(key.path()).isTrue();
    key.defaultValue()
        .ifPresent(value -> assertThat(key.type().accepts().test(value)).as(key.path()).isTrue());
  }

  /** Run with -Dcovey.docs.write=true to write the page anew. */
  @Test
  void theManualIsTheOneInTheDocs() throws Exception {
    Path page = TestData.repositoryRoot().resolve("docs/experiment-file.md");
    if (Boolean.getBoolean("covey.docs.write")) {
      Files.writeString(page, ExperimentReference.markdown());
    }
    assertThat(Files.readString(page))
        .as("docs/experiment-file.md; -Dcovey.docs.write=true writes it anew")
        .isEqualTo(ExperimentReference.markdown());
  }
}
