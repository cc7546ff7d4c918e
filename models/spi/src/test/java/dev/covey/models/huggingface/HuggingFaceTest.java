package dev.covey.models.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.gpt.GptInitializer;
import dev.covey.models.gpt.GptParameters;
import dev.covey.models.gpt.LoraInitializer;
import dev.covey.models.gpt.LoraLayout;
import dev.covey.models.safetensors.SafetensorsFile;
import dev.covey.models.safetensors.SafetensorsWriter;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.WeightSource;
import dev.covey.models.spi.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceTest {
  private static final GptSpec SPEC = new GptSpec(20, 8, 12, 2, 3, 1e-6);

  @TempDir private Path folder;
  private Weights weights = GptInitializer.initialize(SPEC, 1);

  @BeforeEach
  void writeModel() {
    HuggingFaceWriter.write(folder, SPEC, weights);
  }

  @Test
  void aModelIsReadBackAsItWasWritten() {
    HuggingFaceModel model = HuggingFaceModel.open(folder);
    assertThat(model.spec()).isEqualTo(SPEC);
    assertSame(model.weights());
  }

  @Test
  void namesWithoutPrefixAndKnownExtrasAreAccepted() {
    Weights.Builder renamed = new Weights.Builder();
    for (TensorSpec tensor : weights.layout().tensors()) {
      String bare = tensor.name().substring("transformer.".length());
      renamed.put(new TensorSpec(bare, tensor.shape()), weights.read(tensor.name()));
    }
    renamed.put(TensorSpec.of("h.0.attn.bias", 1, 1, 8, 8), new float[64]);
    renamed.put(TensorSpec.of("h.0.attn.masked_bias", 1), new float[1]);
    renamed.put(TensorSpec.of("lm_head.weight", 20, 12), new float[240]);
    rewrite(renamed.build());
    assertSame(HuggingFaceModel.open(folder).weights());
  }

  @Test
  void allMissingMisshapenAndUnknownTensorsAreListedAtOnce() {
    Weights.Builder wrong = new Weights.Builder();
    for (TensorSpec tensor : weights.layout().tensors()) {
      if (tensor.name().endsWith("0.ln_1.bias")) {
        wrong.put(TensorSpec.of(tensor.name(), 6, 2), new float[12]);
      } else if (!tensor.name().endsWith("ln_f.weight")) {
        wrong.put(tensor, weights.read(tensor.name()));
      }
    }
    wrong.put(TensorSpec.of("transformer.h.2.ln_1.bias", 12), new float[12]);
    rewrite(wrong.build());
    assertThatThrownBy(() -> HuggingFaceModel.open(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("transformer.ln_f.weight [12] is missing")
        .hasMessageContaining("transformer.h.0.ln_1.bias has shape [6, 2], expected [12]")
        .hasMessageContaining("transformer.h.2.ln_1.bias [12] is no parameter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"gelu_new\" | \"relu\" | activation_function",
        "\"gpt2\" | \"llama\" | model_type",
        "\"n_head\" : 3 | \"n_head\" : 5 | n_head",
        "\"n_inner\" : null | \"n_inner\" : 10 | n_inner",
        "\"n_layer\" : 2 | \"n_layer\" : 0 | n_layer",
        "\"n_layer\" : 2 | \"n_layer\" : \"2\" | n_layer",
        "\"n_layer\" : 2, | `` | n_layer",
        "\"tie_word_embeddings\" : true | \"tie_word_embeddings\" : false | tie_word_embeddings",
        "\"scale_attn_weights\" : true | \"scale_attn_weights\" : false | scale_attn_weights",
        "\"n_layer\" : 2, | \"n_layer\" : 2, \"add_cross_attention\" : true, | add_cross_attention",
        "\"layer_norm_epsilon\" : 1.0E-6 | \"layer_norm_epsilon\" : -1 | layer_norm_epsilon",
        "\"n_layer\" : 2 | \"n_layer\" : 2 2 | JSON",
      })
  void settingsThatWouldChangeTheFunctionAreRefused(String from, String to, String key)
      throws IOException {
    editConfig(text -> text.replace(from, to));
    assertThatThrownBy(() -> HuggingFaceModel.open(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(key);
  }

  @Test
  void absentFilesAreNamed() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    Files.writeString(folder.resolve("pytorch_model.bin"), "x");
    assertThatThrownBy(() -> HuggingFaceModel.open(folder))
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("safe_serialization");
    Files.delete(folder.resolve("config.json"));
    assertThatThrownBy(() -> HuggingFaceModel.open(folder)).hasMessageContaining("no config.json");
  }

  @Test
  void shardedModelsAreRead() throws IOException {
    Files.move(folder.resolve("model.safetensors"), folder.resolve("all-00001.safetensors"));
    StringBuilder map = new StringBuilder();
    for (TensorSpec tensor : weights.layout().tensors()) {
      map.append(map.isEmpty() ? "" : ",")
          .append('"')
          .append(tensor.name())
          .append("\":\"all-00001.safetensors\"");
    }
    Files.writeString(
        folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + map + "}}");
    assertSame(HuggingFaceModel.open(folder).weights());
  }

  @Test
  void anAdapterHasExactlyPeftsKeysAndIsReadBack() {
    Trainable.Lora lora = new Trainable.Lora(2, 4, List.of("c_attn"), false);
    LoraLayout layout = LoraLayout.of(SPEC, lora);
    Weights adapter = LoraInitializer.initialize(layout, 9);
    PeftAdapter.write(folder, lora, "base", adapter);
    SafetensorsFile file = SafetensorsFile.open(folder.resolve("adapter_model.safetensors"));
    assertThat(file.layout().tensors())
        .containsExactly(
            TensorSpec.of("base_model.model.transformer.h.0.attn.c_attn.lora_A.weight", 2, 12),
            TensorSpec.of("base_model.model.transformer.h.0.attn.c_attn.lora_B.weight", 36, 2),
            TensorSpec.of("base_model.model.transformer.h.1.attn.c_attn.lora_A.weight", 2, 12),
            TensorSpec.of("base_model.model.transformer.h.1.attn.c_attn.lora_B.weight", 36, 2));
    assertThat(file.metadata()).containsEntry("format", "pt");
    PeftAdapter read = PeftAdapter.read(folder);
    assertThat(read.lora()).isEqualTo(lora);
    assertThat(read.baseModel()).isEqualTo("base");
    assertThat(read.layoutOn(SPEC).parameters()).isEqualTo(layout.parameters());
    for (TensorSpec tensor : layout.parameters().tensors()) {
      assertThat(read.tensors().read(tensor.name())).isEqualTo(adapter.read(tensor.name()));
    }
    assertThatThrownBy(() -> read.layoutOn(new GptSpec(20, 8, 12, 3, 3)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no transformer.h.2.attn.c_attn.lora_A.weight");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"use_rslora\" : false | \"use_rslora\" : true | use_rslora",
        "\"LORA\" | \"IA3\" | peft_type",
        "\"none\" | \"all\" | bias",
        "\"r\" : 2 | \"r\" : -1 | r =",
        "\"alpha_pattern\" : { } | \"alpha_pattern\" : {\"a\":1} | alpha_pattern",
      })
  void adaptersThatComputeSomethingElseAreRefused(String from, String to, String key)
      throws IOException {
    Trainable.Lora lora = new Trainable.Lora(2, 4, List.of("c_attn"), true);
    PeftAdapter.write(
        folder, lora, "base", LoraInitializer.initialize(LoraLayout.of(SPEC, lora), 9));
    Path file = folder.resolve("adapter_config.json");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
    assertThatThrownBy(() -> PeftAdapter.read(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(key);
  }

  @Test
  void aTargetPatternIsResolvedByTheTensors() throws IOException {
    Trainable.Lora lora = new Trainable.Lora(2, 4, List.of("c_attn"), true);
    PeftAdapter.write(
        folder, lora, "base", LoraInitializer.initialize(LoraLayout.of(SPEC, lora), 9));
    Path file = folder.resolve("adapter_config.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceAll("\"target_modules\" : \\[[^]]*]", "\"target_modules\" : \".*attn\""));
    assertThat(PeftAdapter.read(folder).lora().targets())
        .containsExactly("transformer.h.0.attn.c_attn", "transformer.h.1.attn.c_attn");
  }

  private void assertSame(WeightSource read) {
    assertThat(read.layout()).isEqualTo(GptParameters.layout(SPEC));
    for (TensorSpec tensor : read.layout().tensors()) {
      assertThat(read.read(tensor.name())).isEqualTo(weights.read(tensor.name()));
    }
  }

  private void rewrite(WeightSource source) {
    SafetensorsWriter.write(folder.resolve("model.safetensors"), source, Map.of());
  }

  private void editConfig(UnaryOperator<String> edit) throws IOException {
    Path file = folder.resolve("config.json");
    String before = Files.readString(file);
    String after = edit.apply(before);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(file, after);
  }
}
