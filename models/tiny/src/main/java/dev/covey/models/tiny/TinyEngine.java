package dev.covey.models.tiny;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.EngineException;
import dev.covey.core.error.ModelException;
import dev.covey.models.nplm.NplmInitializer;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.WeightSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The plain-Java engine {@code tiny}: {@link NplmSpec} on the CPU in float32, one thread per
 * session whatever the request says. A session costs some tens of kilobytes and serves one client
 * after another; only sums in a fixed order are formed, so results are the same on every machine.
 */
public final class TinyEngine implements TrainingEngine {
  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public String version() {
    return "java " + Runtime.version().feature();
  }

  @Override
  public boolean supports(ModelSpec model) {
    return model instanceof NplmSpec;
  }

  @Override
  public List<Device> devices() {
    return List.of(Device.CPU);
  }

  @Override
  public TrainingSession open(SessionRequest request) {
    if (!(request.model() instanceof NplmSpec spec)) {
      throw new ModelException(
          "engine tiny knows the family nplm, not "
              + request.model().describe()
              + "; use run.engine = \"auto\"");
    }
    if (!request.device().equals(Device.CPU)) {
      throw new EngineException(
          "engine tiny computes on the CPU, not on "
              + request.device()
              + "; use run.device = \"cpu\"");
    }
    TensorLayout parameters = NplmInitializer.layout(spec);
    TensorLayout trainable = choose(parameters, request.trainable());
    NplmNetwork network = new NplmNetwork(spec);
    for (TensorSpec tensor : parameters.tensors()) {
      network.load(NplmTensor.of(tensor.name()), checked(request.weights(), tensor), 0);
    }
    return new TinySession(spec, network, parameters, trainable);
  }

  private static TensorLayout choose(TensorLayout parameters, Trainable trainable) {
    if (trainable instanceof Trainable.Lora) {
      throw new ModelException(
          "engine tiny has no LoRA adapters: its models are smaller than one; train all"
              + " parameters or those whose name matches a pattern");
    }
    if (!(trainable instanceof Trainable.Matching matching)) {
      return parameters;
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(matching.pattern());
    } catch (PatternSyntaxException e) {
      throw new ModelException(
          "the pattern of trainable parameters is no regular expression: " + e.getMessage(), e);
    }
    List<TensorSpec> chosen =
        parameters.tensors().stream().filter(t -> pattern.matcher(t.name()).matches()).toList();
    if (chosen.isEmpty()) {
      throw new ModelException(
          "no parameter matches \""
              + matching.pattern()
              + "\"; there are "
              + parameters.tensors().stream().map(TensorSpec::name).toList());
    }
    return TensorLayout.of(chosen);
  }

  private static float[] checked(WeightSource weights, TensorSpec expected) {
    String name = expected.name();
    TensorSpec found =
        weights.layout().tensors().stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new ModelException("the weights have no " + name + " " + expected.shape()));
    if (!found.equals(expected)) {
      throw new ModelException(
          name + " has shape " + found.shape() + "; the model needs " + expected.shape());
    }
    float[] values = weights.read(name);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new ModelException(name + " has " + values[i] + " at index " + i);
      }
    }
    return values;
  }
}
