package dev.covey.models.libtorch;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.gpt.GptParameters;
import dev.covey.models.gpt.LoraInitializer;
import dev.covey.models.gpt.LoraLayout;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.WeightSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * GPT-2 on LibTorch. Parameters that train are views of the session's own vector, frozen base
 * weights belong to {@link SharedWeights}, frozen adapter matrices to the session. Only what trains
 * requires a gradient, so none is computed for the rest.
 */
final class GptSession implements TrainingSession {
  private final GptSpec spec;
  private final int threads;
  private final TensorLayout parameters;
  private final TrainableVector trainable;
  private final SharedWeights shared;
  private final Map<String, Tensor> frozenAdapters = new HashMap<>();
  private final GptForward forward;
  private final BatchStaging staging;
  private @Nullable LocalOptimizer optimizer;
  private boolean closed;

  private GptSession(
      GptSpec spec,
      SessionRequest request,
      Placement placement,
      @Nullable LoraLayout adapters,
      TensorLayout trainableLayout) {
    this.spec = spec;
    this.threads = request.threads();
    this.parameters = withAdapters(GptParameters.layout(spec), adapters);
    this.trainable = new TrainableVector(trainableLayout, placement);
    this.staging = new BatchStaging(spec, placement);
    this.shared = SharedWeights.acquire(request.weights(), placement);
    try {
      WeightSource fresh =
          adapters == null
              ? request.weights()
              : LoraInitializer.initialize(adapters, request.adapterSeed());
      trainable.write(flatten(trainableLayout, fresh));
      if (adapters != null) {
        for (TensorSpec tensor : adapters.parameters().tensors()) {
          if (!trainableLayout.contains(tensor.name())) {
            frozenAdapters.put(tensor.name(), upload(placement, tensor, fresh));
          }
        }
      }
      this.forward = new GptForward(spec, adapters, this::tensor);
    } catch (RuntimeException | Error e) {
      releaseAllButForward();
      throw e;
    }
  }

  static GptSession open(GptSpec spec, SessionRequest request, Placement placement) {
    checkWeights(spec, request.weights().layout());
    Trainable choice = request.trainable();
    TensorLayout base = GptParameters.layout(spec);
    if (choice instanceof Trainable.Lora lora) {
      LoraLayout adapters = LoraLayout.of(spec, lora);
      return new GptSession(spec, request, placement, adapters, adapters.trainable());
    }
    TensorLayout layout =
        choice instanceof Trainable.Matching matching ? matching(base, matching.pattern()) : base;
    return new GptSession(spec, request, placement, null, layout);
  }

  @Override
  public ModelSpec model() {
    return spec;
  }

  @Override
  public TensorLayout trainable() {
    return trainable.layout();
  }

  @Override
  public TensorLayout parameters() {
    return parameters;
  }

  @Override
  public void readTrainable(float[] into) {
    checkOpen();
    Natives.guarded(
        "read parameters",
        () -> {
          trainable.read(into);
          return into;
        });
  }

  @Override
  public void writeTrainable(float[] from) {
    checkOpen();
    Natives.guarded(
        "write parameters",
        () -> {
          trainable.write(from);
          return from;
        });
  }

  @Override
  public float[] readParameter(String name) {
    checkOpen();
    TensorSpec found =
        parameters.tensors().stream()
            .filter(tensor -> tensor.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new ModelException(spec.describe() + " has no parameter " + name));
    float[] values = new float[found.size()];
    return Natives.guarded(
        "read " + name,
        () -> {
          Placement.read(tensor(found.name()), values);
          return values;
        });
  }

  @Override
  public void begin(LocalObjective objective) {
    checkOpen();
    LocalOptimizer fresh =
        Natives.guarded("prepare training", () -> new LocalOptimizer(trainable, objective));
    if (optimizer != null) {
      optimizer.close();
    }
    optimizer = fresh;
  }

  @Override
  public void setLearningRate(double learningRate) {
    checkOpen();
    begun().setLearningRate(learningRate);
  }

  private LocalOptimizer begun() {
    if (optimizer == null) {
      throw new IllegalStateException("begin(objective) comes before the first step");
    }
    return optimizer;
  }

  @Override
  public StepResult step(TokenBatch batch) {
    checkOpen();
    LocalOptimizer rule = begun();
    staging.load(batch);
    return compute(
        "train a step",
        () -> {
          trainable.gradient().zero_();
          double meanLoss = 0;
          if (staging.scored() > 0) {
            Tensor loss = loss(torch.Reduction.Mean);
            loss.backward();
            meanLoss = loss.item_double();
          }
          rule.step();
          return new StepResult(meanLoss, staging.scored());
        });
  }

  @Override
  public LossSum evaluate(TokenBatch batch) {
    checkOpen();
    staging.load(batch);
    if (staging.scored() == 0) {
      return LossSum.ZERO;
    }
    return compute(
        "evaluate",
        () -> {
          try (NoGradGuard guard = new NoGradGuard()) {
            Tensor losses = loss(torch.Reduction.None).to(torch.ScalarType.Double);
            return new LossSum(losses.sum().item_double(), staging.scored());
          }
        });
  }

  @Override
  public float[] logits(int[] tokens) {
    checkOpen();
    staging.load(tokens);
    return compute(
        "score the next token",
        () -> {
          try (NoGradGuard guard = new NoGradGuard()) {
            Tensor trunk = forward.trunk(staging.inputs(), 1, staging.length());
            float[] scores = new float[spec.vocabulary()];
            Placement.read(forward.scores(trunk.narrow(0, staging.length() - 1, 1)), scores);
            return scores;
          }
        });
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    forward.close();
    releaseAllButForward();
  }

  /** The gradient of the mean loss over the batch. */
  double[] gradient(TokenBatch batch) {
    staging.load(batch);
    return compute(
        "differentiate",
        () -> {
          trainable.gradient().zero_();
          loss(torch.Reduction.Mean).backward();
          double[] gradient = new double[trainable.layout().dimension()];
          trainable.gradient().to(torch.ScalarType.Double).data_ptr_double().get(gradient);
          return gradient;
        });
  }

  /** The flat parameters. */
  TrainableVector vector() {
    return trainable;
  }

  private Tensor loss(torch.Reduction reduction) {
    Tensor trunk = forward.trunk(staging.inputs(), staging.rows(), staging.length());
    Tensor scores = forward.scores(staging.scoredRows(trunk));
    return forward.loss(scores, staging.targets(), reduction);
  }

  private <T> T compute(String what, Supplier<T> work) {
    try (ThreadBudget.Use use = ThreadBudget.enter(threads);
        PointerScope scope = new PointerScope()) {
      return Natives.guarded(what, work);
    }
  }

  private Tensor tensor(String name) {
    if (trainable.layout().contains(name)) {
      return trainable.leaf(name);
    }
    Tensor adapter = frozenAdapters.get(name);
    return adapter != null ? adapter : shared.get(specOf(name));
  }

  private TensorSpec specOf(String name) {
    return parameters.tensors().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("this session is closed");
    }
  }

  private void releaseAllButForward() {
    if (optimizer != null) {
      optimizer.close();
    }
    staging.close();
    frozenAdapters.values().forEach(Tensor::close);
    trainable.close();
    shared.close();
  }

  private static Tensor upload(Placement placement, TensorSpec tensor, WeightSource source) {
    try (PointerScope scope = new PointerScope()) {
      return Placement.keep(placement.upload(source.read(tensor.name()), tensor.shape()));
    }
  }

  private static float[] flatten(TensorLayout layout, WeightSource source) {
    float[] flat = new float[layout.dimension()];
    for (TensorSpec tensor : layout.tensors()) {
      float[] values = SharedWeights.readChecked(source, tensor);
      System.arraycopy(values, 0, flat, layout.offset(tensor.name()), values.length);
    }
    return flat;
  }

  private static TensorLayout withAdapters(TensorLayout base, @Nullable LoraLayout adapters) {
    if (adapters == null) {
      return base;
    }
    List<TensorSpec> all = new ArrayList<>(base.tensors());
    all.addAll(adapters.parameters().tensors());
    return TensorLayout.of(all);
  }

  private static TensorLayout matching(TensorLayout base, String expression) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new ModelException(
          "the pattern of trainable parameters is no regular expression: " + e.getMessage(), e);
    }
    List<TensorSpec> chosen =
        base.tensors().stream().filter(tensor -> pattern.matcher(tensor.name()).matches()).toList();
    if (chosen.isEmpty()) {
      throw new ModelException(
          "the pattern "
              + expression
              + " matches no parameter; names look like "
              + base.tensors().get(0).name()
              + " and "
              + base.tensors().get(4).name());
    }
    return TensorLayout.of(chosen);
  }

  private static void checkWeights(GptSpec spec, TensorLayout found) {
    List<String> problems = new ArrayList<>();
    Map<String, TensorSpec> byName = new HashMap<>();
    found.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
    for (TensorSpec expected : GptParameters.layout(spec).tensors()) {
      TensorSpec tensor = byName.get(expected.name());
      if (tensor == null) {
        problems.add(expected.name() + " is missing");
      } else if (!tensor.equals(expected)) {
        problems.add(
            expected.name() + " has shape " + tensor.shape() + ", expected " + expected.shape());
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelException(
          "the weights do not fit " + spec.describe() + ": " + String.join("; ", problems));
    }
  }
}
