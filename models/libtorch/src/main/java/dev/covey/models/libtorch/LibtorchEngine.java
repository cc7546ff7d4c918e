package dev.covey.models.libtorch;

import dev.covey.core.error.EngineException;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingSession;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/**
 * Training on LibTorch: the gpt2 family, on the CPU or a CUDA device, in float32.
 *
 * <p>Sessions of one process that name the same {@link dev.covey.models.spi.WeightSource} object
 * hold its frozen weights once. Sessions with the same number of threads compute side by side;
 * those with another number take turns with them, see {@link ThreadBudget}. One thread a session,
 * with several sessions in parallel, makes the best use of a machine.
 */
public final class LibtorchEngine implements TrainingEngine {
  @Override
  public String name() {
    return "libtorch";
  }

  @Override
  public String version() {
    return Natives.version();
  }

  @Override
  public boolean supports(ModelSpec model) {
    return model instanceof GptSpec;
  }

  @Override
  public List<Device> devices() {
    Natives.start();
    List<Device> devices = new ArrayList<>();
    int gpus = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    for (int i = 0; i < gpus; i++) {
      devices.add(new Device(Device.Kind.CUDA, i));
    }
    devices.add(Device.CPU);
    return devices;
  }

  @Override
  public TrainingSession open(SessionRequest request) {
    if (!(request.model() instanceof GptSpec spec)) {
      throw new EngineException(
          "libtorch does not know the family " + request.model().family() + "; it knows gpt2");
    }
    Natives.start();
    return Natives.guarded(
        "open a session", () -> GptSession.open(spec, request, Placement.on(request.device())));
  }
}
