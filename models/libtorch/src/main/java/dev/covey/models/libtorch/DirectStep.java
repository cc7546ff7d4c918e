package dev.covey.models.libtorch;

import dev.covey.core.TensorSpec;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingSession;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The yardstick of {@link TrainBench}: a GPT-2 training step as one would write it straight against
 * the library, with its own optimizer, nothing shared with the engine. One thread, CPU, float32.
 */
final class DirectStep implements AutoCloseable {
  private final GptSpec spec;
  private final double scale;
  private final Map<String, Tensor> p = new HashMap<>();
  private final Map<String, TensorOptional> norms = new HashMap<>();
  private final AdamW optimizer;
  private final TensorOptions longs;

  /** Starts from copies of all of the session's parameters. */
  DirectStep(GptSpec spec, TrainingSession session, Trainable trainable, double learningRate) {
    this.spec = spec;
    this.scale = trainable instanceof Trainable.Lora lora ? lora.alpha() / lora.rank() : 0;
    ThreadBudget.enter(1).close();
    Placement cpu = Placement.on(dev.covey.models.spi.Device.CPU);
    try (PointerScope scope = new PointerScope()) {
      TensorVector leaves = new TensorVector();
      for (TensorSpec tensor : session.parameters().tensors()) {
        Tensor value = cpu.upload(session.readParameter(tensor.name()), tensor.shape());
        value.retainReference();
        if (session.trainable().contains(tensor.name())) {
          value.set_requires_grad(true);
          leaves.push_back(value);
        }
        p.put(tensor.name(), value);
        if (tensor.name().contains("ln_")) {
          TensorOptional optional = new TensorOptional(value);
          optional.retainReference();
          norms.put(tensor.name(), optional);
        }
      }
      AdamWOptions options = new AdamWOptions(learningRate);
      options.weight_decay().put(0);
      optimizer = new AdamW(leaves, options);
      optimizer.retainReference();
      longs = new TensorOptions(torch.ScalarType.Long);
      longs.retainReference();
    }
  }

  /** One step; the mean loss before it. */
  double step(TokenBatch batch) {
    try (PointerScope scope = new PointerScope()) {
      int b = batch.rows();
      int t = batch.length();
      int d = spec.width();
      Tensor x =
          torch
              .embedding(p("wte.weight"), ids(batch.inputs()))
              .view(b, t, d)
              .add(p("wpe.weight").narrow(0, 0, t))
              .view(-1, d);
      for (int layer = 0; layer < spec.layers(); layer++) {
        String h = "h." + layer + ".";
        x = x.add(attention(h, norm(h + "ln_1", x), b, t));
        Tensor hidden = torch.gelu(linear(h + "mlp.c_fc", norm(h + "ln_2", x)), "tanh");
        x = x.add(linear(h + "mlp.c_proj", hidden));
      }
      Tensor logits = norm("ln_f", x).mm(p("wte.weight").t());
      Tensor loss = torch.cross_entropy_loss(logits, ids(batch.targets()));
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      return loss.item_double();
    }
  }

  @Override
  public void close() {
    optimizer.close();
    longs.close();
    norms.values().forEach(TensorOptional::close);
    p.values().forEach(Tensor::close);
  }

  private Tensor attention(String h, Tensor x, int b, int t) {
    int d = spec.width();
    TensorVector qkv = linear(h + "attn.c_attn", x).view(b, t, 3L * d).split(d, 2);
    Tensor mixed =
        torch.scaled_dot_product_attention(
            heads(qkv.get(0), b, t),
            heads(qkv.get(1), b, t),
            heads(qkv.get(2), b, t),
            new TensorOptional(),
            0.0,
            true,
            new DoubleOptional(),
            false);
    return linear(h + "attn.c_proj", mixed.transpose(1, 2).reshape(-1, d));
  }

  private Tensor heads(Tensor part, int b, int t) {
    return part.view(b, t, spec.heads(), spec.width() / spec.heads()).transpose(1, 2);
  }

  private Tensor linear(String name, Tensor x) {
    Tensor y = torch.addmm(p(name + ".bias"), x, p(name + ".weight"));
    Tensor a = p.get("transformer." + name + ".lora_A.weight");
    if (a == null) {
      return y;
    }
    Tensor low = x.mm(a.t()).mm(p(name + ".lora_B.weight").t());
    return y.add(low, new Scalar(scale));
  }

  private Tensor norm(String name, Tensor x) {
    return torch.layer_norm(
        x,
        new long[] {spec.width()},
        optional(name + ".weight"),
        optional(name + ".bias"),
        spec.layerNormEpsilon(),
        false);
  }

  private Tensor p(String name) {
    Tensor found = p.get("transformer." + name);
    if (found == null) {
      throw new IllegalStateException("no parameter " + name);
    }
    return found;
  }

  private TensorOptional optional(String name) {
    TensorOptional found = norms.get("transformer." + name);
    if (found == null) {
      throw new IllegalStateException("no parameter " + name);
    }
    return found;
  }

  private Tensor ids(int[] tokens) {
    LongPointer wide = new LongPointer(tokens.length);
    for (int i = 0; i < tokens.length; i++) {
      wide.put(i, tokens[i]);
    }
    return torch.from_blob(wide, new long[] {tokens.length}, longs);
  }
}
