package dev.covey.models.tiny;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.DataException;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.TrainingSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The trainable parameters as one flat vector, and the network that computes with them. */
final class TinySession implements TrainingSession {
  private final NplmSpec spec;
  private final NplmNetwork network;
  private final TensorLayout parameters;
  private final TensorLayout trainable;
  private final NplmTensor[] tensors;
  private final int[] offsets;
  private final float[] values;
  private final float[] gradient;
  private @Nullable TinyOptimizer optimizer;
  private boolean closed;

  /** Takes over {@code network}, which holds the parameters. */
  TinySession(NplmSpec spec, NplmNetwork network, TensorLayout parameters, TensorLayout trainable) {
    this.spec = spec;
    this.network = network;
    this.parameters = parameters;
    this.trainable = trainable;
    List<TensorSpec> chosen = trainable.tensors();
    this.tensors = new NplmTensor[chosen.size()];
    this.offsets = new int[chosen.size()];
    this.values = new float[trainable.dimension()];
    this.gradient = new float[trainable.dimension()];
    for (int i = 0; i < tensors.length; i++) {
      tensors[i] = NplmTensor.of(chosen.get(i).name());
      offsets[i] = trainable.offset(chosen.get(i).name());
      network.store(tensors[i], values, offsets[i]);
    }
    network.trainEmbedding(List.of(tensors).contains(NplmTensor.EMBEDDING));
  }

  @Override
  public ModelSpec model() {
    return spec;
  }

  @Override
  public TensorLayout trainable() {
    return trainable;
  }

  @Override
  public TensorLayout parameters() {
    return parameters;
  }

  @Override
  public void readTrainable(float[] into) {
    checkOpen();
    checkDimension(into);
    System.arraycopy(values, 0, into, 0, values.length);
  }

  @Override
  public void writeTrainable(float[] from) {
    checkOpen();
    checkDimension(from);
    System.arraycopy(from, 0, values, 0, values.length);
    loadNetwork();
  }

  private void loadNetwork() {
    for (int i = 0; i < tensors.length; i++) {
      network.load(tensors[i], values, offsets[i]);
    }
  }

  @Override
  public float[] readParameter(String name) {
    checkOpen();
    for (TensorSpec tensor : parameters.tensors()) {
      if (tensor.name().equals(name)) {
        float[] copy = new float[tensor.size()];
        network.store(NplmTensor.of(name), copy, 0);
        return copy;
      }
    }
    throw new ModelException("the model has no parameter " + name);
  }

  @Override
  public void begin(LocalObjective objective) {
    checkOpen();
    if (optimizer == null) {
      optimizer = new TinyOptimizer(values.length, objective);
    } else {
      optimizer.begin(objective);
    }
  }

  @Override
  public void setLearningRate(double learningRate) {
    checkOpen();
    begun().setLearningRate(learningRate);
  }

  private TinyOptimizer begun() {
    if (optimizer == null) {
      throw new IllegalStateException("begin was never called on this session");
    }
    return optimizer;
  }

  @Override
  public StepResult step(TokenBatch batch) {
    checkOpen();
    TinyOptimizer begun = begun();
    long scored = check(batch);
    double nats = network.lossAndGradient(batch, scored);
    for (int i = 0; i < tensors.length; i++) {
      network.storeGradient(tensors[i], gradient, offsets[i]);
    }
    begun.step(values, gradient);
    loadNetwork();
    return new StepResult(scored == 0 ? 0 : nats / scored, scored);
  }

  @Override
  public LossSum evaluate(TokenBatch batch) {
    checkOpen();
    long scored = check(batch);
    return new LossSum(network.loss(batch), scored);
  }

  @Override
  public float[] logits(int[] tokens) {
    checkOpen();
    if (tokens.length < 1 || tokens.length > spec.context()) {
      throw new DataException(
          "got " + tokens.length + " tokens; the model looks at 1 to " + spec.context());
    }
    for (int token : tokens) {
      checkToken(token, "token");
    }
    return network.logits(tokens);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  private void checkDimension(float[] array) {
    if (array.length != values.length) {
      throw new IllegalArgumentException(
          "got an array of "
              + array.length
              + "; the session has "
              + values.length
              + " trainable parameters");
    }
  }

  /** Checks every id and counts the scored tokens. */
  private long check(TokenBatch batch) {
    for (int token : batch.inputs()) {
      checkToken(token, "input");
    }
    long scored = 0;
    for (int target : batch.targets()) {
      if (target != TokenBatch.IGNORED) {
        checkToken(target, "target");
        scored++;
      }
    }
    return scored;
  }

  private void checkToken(int token, String what) {
    if (token < 0 || token >= spec.vocabulary()) {
      throw new DataException(
          what
              + " id "
              + token
              + " is outside the vocabulary of "
              + spec.vocabulary()
              + "; was the text encoded with the model's own tokenizer?");
    }
  }
}
