package dev.covey.models.libtorch;

import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One client's optimizer with its state, as PyTorch defines it. The update is elementwise, so it
 * runs block by block: a block's values, gradient and moments stay in the cache through the eight
 * passes of AdamW, which would otherwise each go through main memory.
 */
final class LocalOptimizer implements AutoCloseable {
  /** Four vectors of this many floats are 512 KiB. */
  private static final long BLOCK = 1 << 15;

  private final TrainableVector parameters;
  private LocalObjective objective;
  private final List<Tensor> kept = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private long steps;

  /** Views into all vectors at one range. Absent: what the objective does not need. */
  private record Block(
      Tensor values,
      Tensor gradient,
      @Nullable Tensor first,
      @Nullable Tensor second,
      @Nullable Tensor anchor,
      @Nullable Tensor offset) {}

  LocalOptimizer(TrainableVector parameters, LocalObjective objective) {
    this.parameters = parameters;
    this.objective = objective;
    long size = parameters.layout().dimension();
    Optimizer rule = objective.optimizer();
    boolean needsFirst =
        rule instanceof Optimizer.AdamW
            || (rule instanceof Optimizer.Sgd sgd && sgd.momentum() != 0);
    Placement placement = parameters.placement();
    try (PointerScope scope = new PointerScope()) {
      Tensor first = needsFirst ? keep(placement.zeros(size)) : null;
      Tensor second = rule instanceof Optimizer.AdamW ? keep(placement.zeros(size)) : null;
      Tensor anchor =
          objective.proximalMu() > 0 ? upload(placement, objective.anchor(), size) : null;
      Tensor offset = upload(placement, objective.gradientOffset(), size);
      for (long from = 0; from < size; from += BLOCK) {
        long length = Math.min(BLOCK, size - from);
        blocks.add(
            new Block(
                keep(parameters.values().narrow(0, from, length)),
                keep(parameters.gradient().narrow(0, from, length)),
                part(first, from, length),
                part(second, from, length),
                part(anchor, from, length),
                part(offset, from, length)));
      }
    }
  }

  /** Another learning rate from the next step on, the state kept. */
  void setLearningRate(double learningRate) {
    objective = objective.withLearningRate(learningRate);
  }

  /** Moves the parameters by one step against the accumulated gradient, which it spoils. */
  void step() {
    steps++;
    double clip = clipFactor();
    Optimizer rule = objective.optimizer();
    for (Block block : blocks) {
      try (PointerScope scope = new PointerScope()) {
        correct(block, clip);
        if (rule instanceof Optimizer.Sgd sgd) {
          stepSgd(block, sgd);
        } else if (rule instanceof Optimizer.AdamW adam) {
          stepAdamW(block, adam);
        }
      }
    }
  }

  @Override
  public void close() {
    kept.forEach(Tensor::close);
    kept.clear();
    blocks.clear();
  }

  private double clipFactor() {
    double bound = objective.maxGradientNorm();
    if (bound == 0) {
      return 1;
    }
    double norm = parameters.gradient().norm().item_double();
    return norm > bound ? bound / norm : 1;
  }

  /** clip(grad) + mu (w - anchor) + offset. */
  private void correct(Block block, double clip) {
    if (clip != 1) {
      block.gradient().mul_(new Scalar(clip));
    }
    if (block.anchor() != null) {
      Tensor drift = block.values().sub(block.anchor());
      block.gradient().add_(drift, new Scalar(objective.proximalMu()));
    }
    if (block.offset() != null) {
      block.gradient().add_(block.offset());
    }
  }

  private void stepSgd(Block block, Optimizer.Sgd sgd) {
    Tensor direction = block.gradient();
    if (block.first() != null) {
      block.first().mul_(new Scalar(sgd.momentum())).add_(block.gradient());
      direction = block.first();
    }
    block.values().add_(direction, new Scalar(-objective.learningRate()));
  }

  private void stepAdamW(Block block, Optimizer.AdamW adam) {
    if (block.first() == null || block.second() == null) {
      throw new IllegalStateException("AdamW without its moments");
    }
    double rate = objective.learningRate();
    if (adam.weightDecay() != 0) {
      block.values().mul_(new Scalar(1 - rate * adam.weightDecay()));
    }
    block.first().lerp_(block.gradient(), new Scalar(1 - adam.beta1()));
    block
        .second()
        .mul_(new Scalar(adam.beta2()))
        .addcmul_(block.gradient(), block.gradient(), new Scalar(1 - adam.beta2()));
    double correction1 = 1 - Math.pow(adam.beta1(), steps);
    double correction2 = Math.sqrt(1 - Math.pow(adam.beta2(), steps));
    Tensor denominator = block.second().sqrt();
    denominator.div_(new Scalar(correction2)).add_(new Scalar(adam.epsilon()));
    block.values().addcdiv_(block.first(), denominator, new Scalar(-rate / correction1));
  }

  private Tensor keep(Tensor tensor) {
    kept.add(Placement.keep(tensor));
    return tensor;
  }

  private @Nullable Tensor part(@Nullable Tensor vector, long from, long length) {
    return vector == null ? null : keep(vector.narrow(0, from, length));
  }

  private @Nullable Tensor upload(Placement placement, float @Nullable [] vector, long size) {
    if (vector == null) {
      return null;
    }
    if (vector.length != size) {
      throw new IllegalArgumentException(
          "got " + vector.length + " values for " + size + " trainable parameters");
    }
    return keep(placement.upload(vector, List.of(vector.length)));
  }
}
