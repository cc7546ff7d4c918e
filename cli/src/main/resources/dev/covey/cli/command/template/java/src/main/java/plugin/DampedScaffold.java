package plugin;

import dev.covey.client.correction.ClientCorrection;
import dev.covey.client.correction.ClientCorrections;

/**
 * SCAFFOLD with half its effect: local gradients are corrected by half the difference between the
 * server's control variate and the client's own. For plain SGD, as SCAFFOLD itself.
 */
public final class DampedScaffold implements ClientCorrection {
  private static final float DAMPING = 0.5f;

  private final ClientCorrection scaffold = ClientCorrections.scaffold();

  @Override
  public boolean usesControlVariate() {
    return true;
  }

  @Override
  public Terms begin(Start start) {
    float[] offset = scaffold.begin(start).gradientOffset().clone();
    for (int i = 0; i < offset.length; i++) {
      offset[i] *= DAMPING;
    }
    return new Terms(0, offset);
  }

  /** The control variates themselves are kept as in SCAFFOLD. */
  @Override
  public Result finish(Start start, Trained trained) {
    return scaffold.finish(start, trained);
  }
}
