package dev.covey.assembly;

import dev.covey.config.ModelConfig;
import dev.covey.config.RunConfig;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.Trainable;

/** From what an experiment file chooses for model and device to what engines take. */
public final class ModelChoices {
  private ModelChoices() {}

  public static Device device(RunConfig run) {
    return device(run.device());
  }

  public static Device device(RunConfig.Device device) {
    return device instanceof RunConfig.Device.Cuda cuda
        ? new Device(Device.Kind.CUDA, cuda.index())
        : Device.CPU;
  }

  public static Trainable trainable(ModelConfig model) {
    if (model.trainable() instanceof ModelConfig.Trainable.Lora lora) {
      return new Trainable.Lora(
          lora.rank(),
          lora.alpha(),
          lora.targets(),
          lora.aggregation() == ModelConfig.LoraAggregation.FACTORS);
    }
    if (model.trainable() instanceof ModelConfig.Trainable.Matching matching) {
      return new Trainable.Matching(matching.pattern());
    }
    return new Trainable.All();
  }
}
