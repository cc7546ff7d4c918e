package dev.covey.assembly;

import dev.covey.core.Sha256;
import dev.covey.core.TensorSpec;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.WeightSource;
import dev.covey.models.tokenizer.Tokenizer;

/**
 * A model to start from.
 *
 * @param weights every parameter under its family's names
 */
public record BaseModel(ModelSpec spec, WeightSource weights, Tokenizer tokenizer) {
  /** Digest of architecture and parameters, in hexadecimal. */
  public String sha256() {
    Sha256 hash = new Sha256().update(spec.describe());
    for (TensorSpec tensor : weights.layout().tensors()) {
      hash.update(tensor.name()).update(weights.read(tensor.name()));
    }
    return hash.hex();
  }
}
