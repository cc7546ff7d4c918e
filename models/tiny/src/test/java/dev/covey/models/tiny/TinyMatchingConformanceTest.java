package dev.covey.models.tiny;

import dev.covey.core.Seeds;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.models.conformance.EngineConformance;
import dev.covey.models.conformance.NplmReference;
import dev.covey.models.conformance.Subject;
import dev.covey.models.nplm.NplmInitializer;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.WeightSource;

/** The suite with the output layer and the hidden biases training, the rest frozen. */
class TinyMatchingConformanceTest extends EngineConformance {
  private static final NplmSpec SPEC = new NplmSpec(8, 2, 5, 10);
  private static final WeightSource WEIGHTS = NplmInitializer.initialise(SPEC, Seeds.root(2));
  private static final String PATTERN = "output\\..*|.*\\.bias";

  @Override
  protected Subject subject() {
    TensorLayout trainable =
        TensorLayout.of(
            NplmInitializer.layout(SPEC).tensors().stream()
                .filter(tensor -> tensor.name().matches(PATTERN))
                .toArray(TensorSpec[]::new));
    return Subject.of(new TinyEngine(), SPEC, WEIGHTS, new Trainable.Matching(PATTERN))
        .withDoubleModel(new NplmReference(SPEC, WEIGHTS, trainable));
  }
}
