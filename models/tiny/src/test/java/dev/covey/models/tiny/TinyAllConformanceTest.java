package dev.covey.models.tiny;

import dev.covey.core.Seeds;
import dev.covey.models.conformance.EngineConformance;
import dev.covey.models.conformance.NplmReference;
import dev.covey.models.conformance.Subject;
import dev.covey.models.nplm.NplmInitializer;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.WeightSource;

/** The suite with every parameter training. */
class TinyAllConformanceTest extends EngineConformance {
  private static final NplmSpec SPEC = new NplmSpec(11, 3, 6, 9);
  private static final WeightSource WEIGHTS = NplmInitializer.initialise(SPEC, Seeds.root(1));

  @Override
  protected Subject subject() {
    return Subject.of(new TinyEngine(), SPEC, WEIGHTS, new Trainable.All())
        .withDoubleModel(new NplmReference(SPEC, WEIGHTS, NplmInitializer.layout(SPEC)));
  }
}
