package dev.covey.models.tiny;

import dev.covey.core.error.InternalException;

/** The parameters of the model, in the order of its layout. */
enum NplmTensor {
  EMBEDDING("embedding.weight"),
  HIDDEN_WEIGHT("hidden.weight"),
  HIDDEN_BIAS("hidden.bias"),
  OUTPUT_WEIGHT("output.weight"),
  OUTPUT_BIAS("output.bias");

  private final String tensorName;

  NplmTensor(String tensorName) {
    this.tensorName = tensorName;
  }

  static NplmTensor of(String tensorName) {
    for (NplmTensor tensor : values()) {
      if (tensor.tensorName.equals(tensorName)) {
        return tensor;
      }
    }
    throw new InternalException("no nplm tensor " + tensorName);
  }
}
