package dev.covey.models.spi;

import java.util.List;

/**
 * A library that can train models on this machine. Implementations are stateless, found through
 * {@link java.util.ServiceLoader}, and load their natives no earlier than {@link #devices()} or
 * {@link #open}.
 */
public interface TrainingEngine {
  /** The name used in configuration, such as {@code libtorch}. */
  String name();

  /** Version of the library underneath, for provenance. */
  String version();

  /** Whether this engine knows the model's family and settings. Never loads natives. */
  boolean supports(ModelSpec model);

  /**
   * Devices of this machine that the engine can use, the best first.
   *
   * @throws dev.covey.core.error.EngineException if the engine cannot start here
   */
  List<Device> devices();

  /**
   * Opens a session with the model's weights loaded and its trainable parameters chosen.
   *
   * @throws dev.covey.core.error.EngineException if the device is absent or the engine cannot start
   * @throws dev.covey.core.error.ModelException if weights are missing, of a wrong shape or not
   *     finite, or if the trainable choice names nothing in the model
   */
  TrainingSession open(SessionRequest request);
}
