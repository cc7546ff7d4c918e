package dev.covey.models.libtorch;

import dev.covey.models.gpt.GptParameters;
import dev.covey.models.gpt.GptParameters.LinearMap;
import dev.covey.models.gpt.LoraLayout;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * GPT-2 as a chain of native operations. Activations are matrices {@code [B*T, d]}. Holds
 * parameters that others own, and makes only temporaries: call it inside a pointer scope.
 */
final class GptForward implements AutoCloseable {
  private final GptSpec spec;
  private final Tensor tokenEmbedding;
  private final Tensor positionEmbedding;
  private final List<Layer> layers = new ArrayList<>();
  private final Norm finalNorm;
  private final BytePointer tanh = keep(new BytePointer("tanh"));
  private final TensorOptional none = keep(new TensorOptional());
  private final DoubleOptional defaultScale = keep(new DoubleOptional());
  private final Scalar one = keep(new Scalar(1.0));
  private final Scalar adapterScale;
  private final long[] width;

  private record Layer(
      Norm attentionNorm,
      Linear attention,
      Linear attentionOut,
      Norm mlpNorm,
      Linear mlp,
      Linear mlpOut) {}

  private record Norm(TensorOptional weight, TensorOptional bias) {}

  /** {@code x W + b + (scale) (x A^T) B^T}. */
  private record Linear(
      Tensor weight, Tensor bias, @Nullable Tensor loraA, @Nullable Tensor loraB) {}

  /**
   * Resolves all parameters.
   *
   * @param parameter gives the tensor of a name, adapter matrices included
   */
  GptForward(GptSpec spec, @Nullable LoraLayout adapters, Function<String, Tensor> parameter) {
    this.spec = spec;
    this.width = new long[] {spec.width()};
    this.adapterScale = keep(new Scalar(adapters == null ? 1.0 : adapters.scale()));
    this.tokenEmbedding = parameter.apply(GptParameters.TOKEN_EMBEDDING);
    this.positionEmbedding = parameter.apply(GptParameters.POSITION_EMBEDDING);
    for (int i = 0; i < spec.layers(); i++) {
      List<Linear> maps = new ArrayList<>();
      for (LinearMap map : GptParameters.linearMaps(spec, i)) {
        boolean adapted = adapters != null && adapters.modules().contains(map);
        maps.add(
            new Linear(
                parameter.apply(map.weight()),
                parameter.apply(map.bias()),
                adapted ? parameter.apply(LoraLayout.nameOfA(map)) : null,
                adapted ? parameter.apply(LoraLayout.nameOfB(map)) : null));
      }
      String prefix = GptParameters.layerPrefix(i);
      layers.add(
          new Layer(
              norm(prefix + "ln_1", parameter),
              maps.get(0),
              maps.get(1),
              norm(prefix + "ln_2", parameter),
              maps.get(2),
              maps.get(3)));
    }
    this.finalNorm = norm(GptParameters.PREFIX + "ln_f", parameter);
  }

  /** The stream after the last layer, before the final norm: {@code [rows * length, d]}. */
  Tensor trunk(Tensor ids, int rows, int length) {
    int d = spec.width();
    Tensor tokens = torch.embedding(tokenEmbedding, ids).view(rows, length, d);
    Tensor x =
        tokens.add(positionEmbedding.narrow(0, 0, length), one).view((long) rows * length, d);
    for (Layer layer : layers) {
      Tensor attended = attention(layer, normalise(x, layer.attentionNorm()), rows, length);
      x = apply(layer.attentionOut(), attended).add_(x);
      Tensor hidden = apply(layer.mlp(), normalise(x, layer.mlpNorm()));
      x = apply(layer.mlpOut(), torch.gelu(hidden, tanh)).add_(x);
    }
    return x;
  }

  /** Scores of all tokens for rows of the trunk: {@code [n, V]}. */
  Tensor scores(Tensor trunk) {
    return normalise(trunk, finalNorm).mm(tokenEmbedding.t());
  }

  /** Cross entropy in nats, the mean or the sum over targets that are not ignored. */
  Tensor loss(Tensor scores, Tensor targets, torch.Reduction reduction) {
    return torch.cross_entropy_loss(
        scores, targets, none, reduction.value, TokenBatch.IGNORED, 0.0);
  }

  @Override
  public void close() {
    for (Layer layer : layers) {
      layer.attentionNorm().weight().close();
      layer.attentionNorm().bias().close();
      layer.mlpNorm().weight().close();
      layer.mlpNorm().bias().close();
    }
    finalNorm.weight().close();
    finalNorm.bias().close();
    List.of(tanh, none, defaultScale, one, adapterScale).forEach(pointer -> pointer.close());
  }

  private Tensor attention(Layer layer, Tensor input, int rows, int length) {
    int d = spec.width();
    TensorVector parts = apply(layer.attention(), input).view(rows, length, 3L * d).split(d, 2);
    Tensor mixed =
        torch.scaled_dot_product_attention(
            heads(parts.get(0), rows, length),
            heads(parts.get(1), rows, length),
            heads(parts.get(2), rows, length),
            none,
            0.0,
            true,
            defaultScale,
            false);
    return mixed.transpose(1, 2).reshape((long) rows * length, d);
  }

  /** {@code [B, T, d]} to {@code [B, H, T, d/H]}, without copying. */
  private Tensor heads(Tensor part, int rows, int length) {
    return part.view(rows, length, spec.heads(), spec.width() / spec.heads()).transpose(1, 2);
  }

  private Tensor normalise(Tensor x, Norm norm) {
    return torch.layer_norm(x, width, norm.weight(), norm.bias(), spec.layerNormEpsilon(), false);
  }

  private Tensor apply(Linear map, Tensor x) {
    Tensor y = torch.addmm(map.bias(), x, map.weight());
    if (map.loraA() != null && map.loraB() != null) {
      y.addmm_(x.mm(map.loraA().t()), map.loraB().t(), one, adapterScale);
    }
    return y;
  }

  private Norm norm(String name, Function<String, Tensor> parameter) {
    return new Norm(
        keep(new TensorOptional(parameter.apply(name + ".weight"))),
        keep(new TensorOptional(parameter.apply(name + ".bias"))));
  }

  private static <P extends org.bytedeco.javacpp.Pointer> P keep(P pointer) {
    pointer.retainReference();
    return pointer;
  }
}
