package dev.covey.coordinator.federation;

import dev.covey.assembly.BaseModel;
import dev.covey.assembly.ModelFolder;
import dev.covey.assembly.TrainingPool;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.models.huggingface.PeftAdapter;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.Weights;
import java.nio.file.Path;
import java.util.List;

/** Writes the trained parameters in the layouts that other tools read. */
final class ModelExport {
  private final BaseModel base;
  private final Trainable trainable;
  private final TrainingPool pool;
  private final Path runFolder;
  private final String baseName;

  /**
   * An export into a run folder.
   *
   * @param baseName what adapter_config.json names as the base model
   */
  ModelExport(
      BaseModel base, Trainable trainable, TrainingPool pool, Path runFolder, String baseName) {
    this.base = base;
    this.trainable = trainable;
    this.pool = pool;
    this.runFolder = runFolder;
    this.baseName = baseName;
  }

  /** Whether what is exported is an adapter: small enough to be written every round. */
  boolean isAdapter() {
    return trainable instanceof Trainable.Lora;
  }

  /**
   * Writes adapter/ or model/ for a model given by its trainable parameters; the folder written.
   */
  Path write(float[] parameters) {
    return TrainingPool.await(
        pool.submit(
            session -> {
              session.writeTrainable(parameters);
              return trainable instanceof Trainable.Lora lora
                  ? writeAdapter(session, lora)
                  : writeModel(session);
            }));
  }

  private Path writeAdapter(TrainingSession session, Trainable.Lora lora) {
    List<TensorSpec> adapters =
        session.parameters().tensors().stream()
            .filter(tensor -> tensor.name().contains(".lora_"))
            .toList();
    Path folder = runFolder.resolve("adapter");
    PeftAdapter.write(folder, lora, baseName, read(session, TensorLayout.of(adapters)));
    return folder;
  }

  private Path writeModel(TrainingSession session) {
    Path folder = runFolder.resolve("model");
    ModelFolder.write(
        folder, new BaseModel(base.spec(), read(session, session.parameters()), base.tokenizer()));
    return folder;
  }

  private static Weights read(TrainingSession session, TensorLayout layout) {
    Weights.Builder weights = new Weights.Builder();
    layout.tensors().forEach(tensor -> weights.put(tensor, session.readParameter(tensor.name())));
    return weights.build();
  }
}
