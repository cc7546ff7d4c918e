package dev.covey.assembly;

import dev.covey.core.Seeds;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.TrainingSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Measures a model on the clients' held-out text, in parallel, with the same result for any number
 * of threads.
 */
public final class Evaluator {
  /** Beyond this many clients, a sample of so many, fixed for the run, is measured. */
  public static final int MOST_CLIENTS = 256;

  /** Bounds the entries of a batch's output scores, and with them memory. */
  private static final long MOST_SCORES = 1L << 22;

  private final TrainingPool pool;
  private final FederatedTokens data;
  private final int[] clients;
  private final int batchesPerClient;

  /**
   * An evaluator.
   *
   * @param batchesPerClient most batches measured per client, 0 for all
   */
  public Evaluator(TrainingPool pool, FederatedTokens data, int batchesPerClient, Seeds seeds) {
    this.pool = pool;
    this.data = data;
    this.batchesPerClient = batchesPerClient;
    this.clients = chooseClients(data.clients(), seeds.child("evaluated-clients").generator());
  }

  private static int[] chooseClients(int count, SplittableRandom random) {
    int[] all = IntStream.range(0, count).toArray();
    if (count <= MOST_CLIENTS) {
      return all;
    }
    for (int i = 0; i < MOST_CLIENTS; i++) {
      int j = random.nextInt(i, count);
      int swapped = all[i];
      all[i] = all[j];
      all[j] = swapped;
    }
    int[] chosen = Arrays.copyOf(all, MOST_CLIENTS);
    Arrays.sort(chosen);
    return chosen;
  }

  /**
   * Measures one model, given by its trainable parameters {@code [d]}, on every client's held-out
   * text.
   */
  public Evaluation evaluate(float[] trainable) {
    List<Future<Optional<Measured>>> results = new ArrayList<>();
    for (int client : clients) {
      results.add(
          pool.submit(
              session -> {
                session.writeTrainable(trainable);
                return measure(session, client);
              }));
    }
    return Evaluation.of(
        results.stream().map(TrainingPool::await).flatMap(Optional::stream).toList());
  }

  /** Measures the session's model on one client's held-out text; nothing if it has none. */
  public Optional<Measured> measure(TrainingSession session, int client) {
    return data.validation(client).map(blocks -> measure(session, blocks, batchesPerClient));
  }

  /** Measures the session's model on some blocks. */
  public static Measured measure(TrainingSession session, TokenBlocks blocks, int mostBatches) {
    LossSum sum = LossSum.ZERO;
    int measured = 0;
    for (TokenBatch batch : blocks.evaluationBatches(rows(session.model(), blocks.length()))) {
      sum = sum.plus(session.evaluate(batch));
      measured++;
      if (measured == mostBatches) {
        break;
      }
    }
    double bytes = blocks.utf8Bytes() * (sum.tokens() / (double) blocks.scoredTokens());
    return new Measured(sum, bytes);
  }

  private static int rows(ModelSpec model, int length) {
    return (int) Math.max(1, Math.min(32, MOST_SCORES / ((long) length * model.vocabulary())));
  }

  /**
   * Loss on one client's text.
   *
   * @param utf8Bytes size of the text measured
   */
  public record Measured(LossSum loss, double utf8Bytes) {}
}
