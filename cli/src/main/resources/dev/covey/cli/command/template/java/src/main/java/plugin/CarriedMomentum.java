package plugin;

import dev.covey.client.correction.ClientCorrection;

/**
 * Carries a client's momentum from round to round: to each gradient it adds a share of the mean
 * gradient of the last round in which the client's update counted. For plain SGD, where trained
 * minus received model is the learning rate times the sum of the gradients.
 */
public final class CarriedMomentum implements ClientCorrection {
  private static final float SHARE = 0.3f;

  @Override
  public Terms begin(Start start) {
    return new Terms(0, start.clientState());
  }

  /** Sends nothing besides the update; remembers the offset of the next time. */
  @Override
  public Result finish(Start start, Trained trained) {
    double scale = SHARE / (trained.steps() * trained.learningRate());
    float[] offset = new float[start.global().length];
    for (int i = 0; i < offset.length; i++) {
      offset[i] = (float) (scale * (start.global()[i] - trained.local()[i]));
    }
    return new Result(null, offset);
  }
}
