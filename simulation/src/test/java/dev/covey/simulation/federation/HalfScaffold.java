package dev.covey.simulation.federation;

import dev.covey.client.correction.ClientCorrection;
import java.util.Objects;

/**
 * A correction as a researcher may write one: the control variates of SCAFFOLD, which steer by half
 * of what they say.
 */
public final class HalfScaffold implements ClientCorrection {
  @Override
  public boolean usesControlVariate() {
    return true;
  }

  @Override
  public Terms begin(Start start) {
    float[] offset = server(start).clone();
    for (int i = 0; i < offset.length; i++) {
      offset[i] = (offset[i] - own(start, i)) / 2;
    }
    return new Terms(0, offset);
  }

  @Override
  public Result finish(Start start, Trained trained) {
    float[] server = server(start);
    float[] delta = new float[server.length];
    float[] changed = new float[server.length];
    float scale = (float) (1 / (trained.steps() * trained.learningRate()));
    for (int i = 0; i < server.length; i++) {
      delta[i] = (start.global()[i] - trained.local()[i]) * scale - server[i];
      changed[i] = own(start, i) + delta[i];
    }
    return new Result(delta, changed);
  }

  private static float own(Start start, int i) {
    float[] state = start.clientState();
    return state == null ? 0 : state[i];
  }

  private static float[] server(Start start) {
    return Objects.requireNonNull(start.serverControl());
  }
}
