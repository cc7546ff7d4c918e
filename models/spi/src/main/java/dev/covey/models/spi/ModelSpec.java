package dev.covey.models.spi;

/** Architecture and sizes of a model, without its weights. One record per family. */
public sealed interface ModelSpec permits GptSpec, NplmSpec {
  /** The family's name in configuration, such as {@code gpt2}. */
  String family();

  /** Number of token ids. */
  int vocabulary();

  /** Most tokens the model looks at to predict the next. */
  int context();

  /** Number of parameters of the base model. */
  long parameterCount();

  /** One line for people, such as {@code gpt2 d128 L4 H4 T64 V1024}. */
  String describe();
}
