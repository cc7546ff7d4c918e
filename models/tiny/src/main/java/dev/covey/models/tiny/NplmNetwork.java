package dev.covey.models.tiny;

import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.TokenBatch;
import java.util.Arrays;

/**
 * Forward and backward pass of {@link NplmSpec}. Scored positions are gathered into blocks; a
 * block's activations stay in the first-level cache and are all the memory a batch of any size
 * needs. Expects valid token ids.
 */
final class NplmNetwork {
  /** Positions per block, a multiple of {@link Kernels#UNROLL}. */
  private static final int BLOCK = 60;

  private final int vocabulary;
  private final int context;
  private final int width;
  private final int inputs;
  private final int hidden;

  private final Matrix embedding;
  private final Matrix hiddenWeight;
  private final Matrix hiddenWeightTransposed;
  private final float[] hiddenBias;
  private final Matrix outputWeight;
  private final Matrix outputWeightTransposed;
  private final float[] outputBias;

  private final Matrix embeddingGradient;
  private final Matrix hiddenWeightGradient;
  private final float[] hiddenBiasGradient;
  private final Matrix outputWeightGradient;
  private final float[] outputBiasGradient;
  private boolean embeddingTrains = true;

  private final int[] blockTokens;
  private final int[] blockTargets;
  private final Matrix input;
  private final Matrix activation;
  private final Matrix score;
  private final Matrix pull;
  private final float[] inputPull;
  private final float[] exponents;
  private int filled;

  /** Sum of the exponentials of the slot that {@link #softmax} treated last. */
  private float total;

  NplmNetwork(NplmSpec spec) {
    vocabulary = spec.vocabulary();
    context = spec.context();
    width = spec.embedding();
    inputs = context * width;
    hidden = spec.hidden();
    embedding = new Matrix(vocabulary, width);
    hiddenWeight = new Matrix(hidden, inputs);
    hiddenWeightTransposed = new Matrix(inputs, hidden);
    hiddenBias = new float[hidden];
    outputWeight = new Matrix(vocabulary, hidden);
    outputWeightTransposed = new Matrix(hidden, vocabulary);
    outputBias = new float[vocabulary];
    embeddingGradient = new Matrix(vocabulary, width);
    hiddenWeightGradient = new Matrix(hidden, inputs);
    hiddenBiasGradient = new float[hidden];
    outputWeightGradient = new Matrix(vocabulary, hidden);
    outputBiasGradient = new float[vocabulary];
    blockTokens = new int[BLOCK * context];
    blockTargets = new int[BLOCK];
    input = new Matrix(BLOCK, inputs);
    activation = new Matrix(BLOCK, hidden);
    score = new Matrix(BLOCK, vocabulary);
    pull = new Matrix(BLOCK, hidden);
    inputPull = new float[inputs];
    exponents = new float[vocabulary];
  }

  /** Leaves out the gradient of the embedding, or not. */
  void trainEmbedding(boolean trains) {
    embeddingTrains = trains;
  }

  /** Overwrites one parameter. */
  void load(NplmTensor tensor, float[] from, int offset) {
    switch (tensor) {
      case EMBEDDING -> embedding.load(from, offset);
      case HIDDEN_WEIGHT -> {
        hiddenWeight.load(from, offset);
        hiddenWeightTransposed.loadTransposed(hiddenWeight);
      }
      case HIDDEN_BIAS -> System.arraycopy(from, offset, hiddenBias, 0, hidden);
      case OUTPUT_WEIGHT -> {
        outputWeight.load(from, offset);
        outputWeightTransposed.loadTransposed(outputWeight);
      }
      case OUTPUT_BIAS -> System.arraycopy(from, offset, outputBias, 0, vocabulary);
    }
  }

  /** Copies one parameter out. */
  void store(NplmTensor tensor, float[] into, int offset) {
    switch (tensor) {
      case EMBEDDING -> embedding.store(into, offset);
      case HIDDEN_WEIGHT -> hiddenWeight.store(into, offset);
      case HIDDEN_BIAS -> System.arraycopy(hiddenBias, 0, into, offset, hidden);
      case OUTPUT_WEIGHT -> outputWeight.store(into, offset);
      case OUTPUT_BIAS -> System.arraycopy(outputBias, 0, into, offset, vocabulary);
    }
  }

  /** Copies out the gradient that the last {@link #lossAndGradient} left. */
  void storeGradient(NplmTensor tensor, float[] into, int offset) {
    switch (tensor) {
      case EMBEDDING -> embeddingGradient.store(into, offset);
      case HIDDEN_WEIGHT -> hiddenWeightGradient.store(into, offset);
      case HIDDEN_BIAS -> System.arraycopy(hiddenBiasGradient, 0, into, offset, hidden);
      case OUTPUT_WEIGHT -> outputWeightGradient.store(into, offset);
      case OUTPUT_BIAS -> System.arraycopy(outputBiasGradient, 0, into, offset, vocabulary);
    }
  }

  /** Summed loss in nats over the batch's scored targets. */
  double loss(TokenBatch batch) {
    return run(batch, 0);
  }

  /** Summed loss; the gradient of the mean over {@code scored} tokens stays in the network. */
  double lossAndGradient(TokenBatch batch, long scored) {
    embeddingGradient.clear();
    hiddenWeightGradient.clear();
    outputWeightGradient.clear();
    Arrays.fill(hiddenBiasGradient, 0);
    Arrays.fill(outputBiasGradient, 0);
    return scored == 0 ? 0 : run(batch, 1f / scored);
  }

  /** Scores {@code [V]} of the token after {@code tokens}. */
  float[] logits(int[] tokens) {
    gather(0, tokens, 0, tokens.length - 1);
    forward(0);
    return Arrays.copyOf(score.row[0], vocabulary);
  }

  private double run(TokenBatch batch, float share) {
    double nats = 0;
    filled = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int start = row * batch.length();
      for (int position = 0; position < batch.length(); position++) {
        int target = batch.targets()[start + position];
        if (target == TokenBatch.IGNORED) {
          continue;
        }
        blockTargets[filled] = target;
        gather(filled, batch.inputs(), start, position);
        filled++;
        if (filled == BLOCK) {
          nats += finishBlock(share);
        }
      }
    }
    return filled == 0 ? nats : nats + finishBlock(share);
  }

  /** Copies the embeddings of the tokens up to {@code position} of a row into a block's slot. */
  private void gather(int slot, int[] ids, int rowStart, int position) {
    float[] into = input.row[slot];
    for (int place = 0; place < context; place++) {
      int at = position - context + 1 + place;
      int token = at < 0 ? 0 : ids[rowStart + at];
      blockTokens[slot * context + place] = token;
      System.arraycopy(embedding.row[token], 0, into, place * width, width);
    }
  }

  private double finishBlock(float share) {
    double nats = 0;
    for (int slot = 0; slot < filled; slot++) {
      forward(slot);
      nats += softmax(slot);
      if (share > 0) {
        backward(slot, share);
      }
    }
    if (share > 0) {
      addWeightGradients();
    }
    filled = 0;
    return nats;
  }

  private void forward(int slot) {
    float[] active = activation.row[slot];
    System.arraycopy(hiddenBias, 0, active, 0, hidden);
    Kernels.addScaledRows(active, hidden, hiddenWeightTransposed.row, input.row[slot], inputs);
    Kernels.tanh(active, hidden);
    float[] scores = score.row[slot];
    System.arraycopy(outputBias, 0, scores, 0, vocabulary);
    Kernels.addScaledRows(scores, vocabulary, outputWeightTransposed.row, active, hidden);
  }

  /** Turns a slot's scores into exp(score - max), their sum into {@link #total}. */
  private double softmax(int slot) {
    float[] scores = score.row[slot];
    float max = Kernels.max(scores, vocabulary);
    double below = (double) max - scores[blockTargets[slot]];
    Kernels.expBelow(scores, vocabulary, max, exponents);
    total = Kernels.sum(scores, vocabulary);
    return Math.log(total) + below;
  }

  /** From a slot's exponentials to the errors of its scores and hidden units. */
  private void backward(int slot, float share) {
    float[] errors = score.row[slot];
    Kernels.scale(errors, vocabulary, share / total);
    errors[blockTargets[slot]] -= share;
    float[] back = pull.row[slot];
    Arrays.fill(back, 0, hidden, 0f);
    Kernels.addScaledRows(back, hidden, outputWeight.row, errors, vocabulary);
    Kernels.throughTanh(back, hidden, activation.row[slot]);
    Kernels.add(outputBiasGradient, vocabulary, errors);
    Kernels.add(hiddenBiasGradient, hidden, back);
    if (embeddingTrains) {
      addEmbeddingGradient(slot, back);
    }
  }

  private void addEmbeddingGradient(int slot, float[] back) {
    Arrays.fill(inputPull, 0);
    Kernels.addScaledRows(inputPull, inputs, hiddenWeight.row, back, hidden);
    for (int place = 0; place < context; place++) {
      float[] gradient = embeddingGradient.row[blockTokens[slot * context + place]];
      for (int k = 0; k < width; k++) {
        gradient[k] += inputPull[place * width + k];
      }
    }
  }

  private void addWeightGradients() {
    input.clearPadding(filled);
    activation.clearPadding(filled);
    score.clearPadding(filled);
    pull.clearPadding(filled);
    for (int v = 0; v < vocabulary; v++) {
      Kernels.addRowsScaledByColumn(
          outputWeightGradient.row[v], hidden, activation.row, score.row, v, filled);
    }
    for (int j = 0; j < hidden; j++) {
      Kernels.addRowsScaledByColumn(
          hiddenWeightGradient.row[j], inputs, input.row, pull.row, j, filled);
    }
  }
}
