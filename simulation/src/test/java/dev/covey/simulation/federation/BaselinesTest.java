package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.assembly.TrainingPool;
import dev.covey.config.EvaluationConfig.Schedule;
import dev.covey.coordinator.federation.Assembly;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.core.Seeds;
import dev.covey.models.data.BatchSampler;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.LocalObjective;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a federation is compared with trains as it is said to. */
final class BaselinesTest {
  private static final LocalObjective ADAMW =
      LocalObjective.plain(LocalObjective.Optimizer.AdamW.DEFAULT, 0.01).withMaxGradientNorm(1);

  @TempDir Path temp;

  @Test
  void theCentralisedBaselineIsItsOptimizersStepsOneAfterAnother() {
    for (Schedule schedule : Schedule.values()) {
      Finished run = SmallRun.in(temp).with("run.rounds=1").run();
      try (RunFolder folder = RunFolder.open(run.folder());
          Assembly assembly = run.assembly(folder)) {
        TokenBlocks pooled = assembly.data().pooledTrain();
        long tokens = pooled.scoredTokens() * 3 / 2;
        Seeds seeds = assembly.seeds().child("baselines");
        float[] trained =
            TrainingPool.await(
                baselines(assembly, new Baselines.Plan(ADAMW, schedule, 4), seeds)
                    .centralised(pooled, tokens));
        float[] byHand =
            TrainingPool.await(
                assembly
                    .pool()
                    .submit(
                        session -> {
                          BatchSampler batches =
                              new BatchSampler(pooled, seeds.child("centralised").generator());
                          session.writeTrainable(assembly.initial().sharedValues());
                          session.begin(ADAMW);
                          long done = 0;
                          while (done < tokens) {
                            double left = 1 - done / (double) tokens;
                            session.setLearningRate(
                                schedule == Schedule.LINEAR ? 0.01 * left : 0.01);
                            done += session.step(batches.next(4)).scoredTokens();
                          }
                          float[] result = new float[session.trainable().dimension()];
                          session.readTrainable(result);
                          return result;
                        }));
        assertThat(trained).as(schedule.keyword()).containsExactly(byHand);
      }
    }
  }

  @Test
  void aRunsBaselinesFollowTheFile() {
    SmallRun both = SmallRun.in(temp).with("evaluation.baselines=[\"centralised\",\"local\"]");
    Finished asClients = both.run();
    Finished otherwise =
        both.with("evaluation.baseline-optimizer=adamw", "evaluation.baseline-learning-rate=1e-9")
            .run();
    assertThat(otherwise.finalSha256()).isEqualTo(asClients.finalSha256());
    double base = asClients.metrics().get(0).path("validation_perplexity").asDouble();
    for (String baseline : new String[] {"centralised", "local"}) {
      assertThat(perplexity(otherwise, baseline) / base).as(baseline).isBetween(0.9999, 1.0001);
      assertThat(perplexity(asClients, baseline) / base).as(baseline).isLessThan(0.999);
    }
  }

  private static double perplexity(Finished run, String baseline) {
    return run.summary().path("baselines").path(baseline).asDouble();
  }

  private static Baselines baselines(Assembly assembly, Baselines.Plan plan, Seeds seeds) {
    return new Baselines(
        assembly.pool(),
        assembly.data(),
        assembly.evaluator(),
        plan,
        assembly.initial().sharedValues(),
        seeds);
  }
}
