package dev.covey.models.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.TensorSpec;
import dev.covey.models.gpt.LoraLayout;
import dev.covey.models.gpt.LoraMerge;
import dev.covey.models.huggingface.HuggingFaceModel;
import dev.covey.models.huggingface.PeftAdapter;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.TrainingSession;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against logits and losses of Python's transformers and peft: src/test/python. */
class ParityTest {
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-small-vocabulary", "gpt2-one-head"})
  void theBaseModelScoresAsInTransformers(String name) throws Exception {
    JsonNode reference = reference(name);
    HuggingFaceModel model = HuggingFaceModel.open(folder(name).resolve("base"));
    try (TrainingSession session = Fixtures.open(model.spec(), model.weights(), Fixtures.ALL)) {
      check(session, reference, "base");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-small-vocabulary", "gpt2-one-head"})
  void aLoadedAdapterScoresAsInPeft(String name) throws Exception {
    JsonNode reference = reference(name);
    HuggingFaceModel model = HuggingFaceModel.open(folder(name).resolve("base"));
    PeftAdapter adapter = PeftAdapter.read(folder(name).resolve("adapter"));
    LoraLayout layout = adapter.layoutOn(model.spec());
    try (TrainingSession session = Fixtures.open(model.spec(), model.weights(), adapter.lora())) {
      check(session, reference, "base");
      session.writeTrainable(flat(layout, adapter));
      check(session, reference, "adapter");
    }
    try (TrainingSession merged =
        Fixtures.open(
            model.spec(),
            LoraMerge.merge(model.weights(), layout, adapter.tensors()),
            Fixtures.ALL)) {
      check(merged, reference, "adapter");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-small-vocabulary", "gpt2-one-head"})
  void ourAdapterFileIsPeftsFile(String name) throws Exception {
    Path theirs = folder(name).resolve("adapter");
    PeftAdapter adapter = PeftAdapter.read(theirs);
    PeftAdapter.write(scratch, adapter.lora(), "", adapter.tensors());
    PeftAdapter again = PeftAdapter.read(scratch);
    assertThat(again.lora()).isEqualTo(adapter.lora());
    assertThat(again.tensors().layout()).isEqualTo(adapter.tensors().layout());
    for (TensorSpec tensor : adapter.tensors().layout().tensors()) {
      assertThat(again.tensors().read(tensor.name()))
          .isEqualTo(adapter.tensors().read(tensor.name()));
    }
    ObjectMapper json = new ObjectMapper();
    JsonNode ours = json.readTree(scratch.resolve("adapter_config.json").toFile());
    JsonNode original = json.readTree(theirs.resolve("adapter_config.json").toFile());
    ours.fieldNames()
        .forEachRemaining(
            key -> {
              if (!key.equals("base_model_name_or_path")) {
                assertThat(ours.get(key).toString())
                    .as(key)
                    .isEqualTo(original.get(key).toString());
              }
            });
  }

  private static void check(TrainingSession session, JsonNode reference, String kind) {
    for (int p = 0; p < reference.get("prompts").size(); p++) {
      int[] prompt = ints(reference.get("prompts").get(p));
      float[] logits = session.logits(prompt);
      JsonNode expected = reference.get(kind + "_logits").get(p);
      assertThat(logits).hasSize(expected.size());
      for (int v = 0; v < logits.length; v++) {
        assertThat((double) logits[v]).isCloseTo(expected.get(v).asDouble(), within(TOLERANCE));
      }
      if (p > 0) {
        int length = prompt.length - 1;
        TokenBatch batch =
            new TokenBatch(
                1,
                length,
                Arrays.copyOf(prompt, length),
                Arrays.copyOfRange(prompt, 1, prompt.length));
        LossSum loss = session.evaluate(batch);
        assertThat(loss.tokens()).isEqualTo(length);
        assertThat(loss.mean())
            .isCloseTo(reference.get(kind + "_losses").get(p - 1).asDouble(), within(TOLERANCE));
      }
    }
  }

  private static float[] flat(LoraLayout layout, PeftAdapter adapter) {
    assertThat(adapter.lora().trainA()).isTrue();
    float[] values = new float[layout.trainable().dimension()];
    for (TensorSpec tensor : layout.trainable().tensors()) {
      float[] part = adapter.tensors().read(tensor.name());
      System.arraycopy(part, 0, values, layout.trainable().offset(tensor.name()), part.length);
    }
    return values;
  }

  private static JsonNode reference(String name) throws IOException, URISyntaxException {
    return new ObjectMapper().readTree(Files.readString(folder(name).resolve("reference.json")));
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }

  private static Path folder(String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(ParityTest.class.getResource("/" + name), name).toURI());
  }
}
