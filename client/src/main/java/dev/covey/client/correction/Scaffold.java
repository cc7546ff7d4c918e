package dev.covey.client.correction;

import org.jspecify.annotations.Nullable;

/**
 * SCAFFOLD (Karimireddy et al. 2020, Algorithm 1). Every local gradient is corrected by {@code c -
 * c_i}; afterwards, with option II, {@code c_i+ = c_i - c + (x - y_i) / (K eta)}, and {@code c_i+ -
 * c_i} is uploaded. A client that never took part has {@code c_i = 0}.
 */
final class Scaffold implements ClientCorrection {
  @Override
  public boolean usesControlVariate() {
    return true;
  }

  @Override
  public Terms begin(Start start) {
    float[] offset = serverControl(start).clone();
    float[] own = start.clientState();
    if (own != null) {
      for (int i = 0; i < offset.length; i++) {
        offset[i] -= own[i];
      }
    }
    return new Terms(0, offset);
  }

  @Override
  public Result finish(Start start, Trained trained) {
    float[] server = serverControl(start);
    float[] own = start.clientState();
    float scale = (float) (1.0 / (trained.steps() * trained.learningRate()));
    float[] changed = new float[server.length];
    float[] delta = new float[server.length];
    for (int i = 0; i < server.length; i++) {
      delta[i] = (start.global()[i] - trained.local()[i]) * scale - server[i];
      changed[i] = own(own, i) + delta[i];
    }
    return new Result(delta, changed);
  }

  private static float own(float @Nullable [] own, int i) {
    return own == null ? 0 : own[i];
  }

  private static float[] serverControl(Start start) {
    float[] control = start.serverControl();
    if (control == null) {
      throw new IllegalArgumentException("SCAFFOLD needs the server's control variate");
    }
    return control;
  }
}
