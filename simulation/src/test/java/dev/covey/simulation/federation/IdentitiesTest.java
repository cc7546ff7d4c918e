package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.optimizer.Scaffold;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.assembly.TrainingPool;
import dev.covey.client.state.FileClientStates;
import dev.covey.coordinator.federation.Assembly;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.Clock;
import dev.covey.core.Seeds;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.TrainingSession;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must come out by the algorithms' own algebra. */
final class IdentitiesTest {
  private static final String[] SCAFFOLD = {
    "run.rounds=6",
    "training.correction=\"scaffold\"",
    "training.max-gradient-norm=0",
    "cohort.sampling=\"uniform\"",
    "cohort.size=3"
  };

  @TempDir Path temp;

  @Test
  void oneClientWithFullBatchesIsCentralisedTraining() {
    Finished run =
        SmallRun.in(temp)
            .with(
                "data.clients=1",
                "run.rounds=3",
                "training.local-steps=3",
                "training.batch-size=1000",
                "training.max-gradient-norm=0")
            .run();
    float[] federated = run.parameters();
    try (RunFolder folder = RunFolder.open(run.folder());
        Assembly assembly = run.assembly(folder)) {
      TokenBlocks blocks = assembly.data().train(0);
      float[] central =
          TrainingPool.await(
              assembly
                  .pool()
                  .submit(
                      session -> {
                        session.writeTrainable(assembly.initial().sharedValues());
                        session.begin(
                            LocalObjective.plain(new LocalObjective.Optimizer.Sgd(0), 0.5));
                        for (int step = 0; step < 9; step++) {
                          session.step(blocks.batch(IntStream.range(0, blocks.count()).toArray()));
                        }
                        float[] trained = new float[federated.length];
                        session.readTrainable(trained);
                        return trained;
                      }));
      assertThat(federated).usingComparatorWithPrecision(2e-6f).containsExactly(central);
      assertThat(federated)
          .usingComparatorWithPrecision(1e-3f)
          .isNotEqualTo(assembly.initial().toArray());
    }
  }

  @Test
  void theMeanOfIdenticalClientsIsAnyOneOfThem() {
    UnaryOperator<ClientRuntime> clones =
        honest ->
            (call, session) ->
                honest.run(
                    new ClientCall(
                        call.slot(),
                        0,
                        call.id(),
                        call.round(),
                        call.taskSha256(),
                        call.global(),
                        call.serverControl(),
                        call.lastFoldedRound(),
                        Seeds.root(1).child("round", call.round())),
                    session);
    SmallRun all = SmallRun.in(temp).with(clones);
    float[] ofAll = all.run().parameters();
    float[] ofOne = all.with("cohort.sampling=\"uniform\"", "cohort.size=1").run().parameters();
    assertThat(ofAll).usingComparatorWithPrecision(1e-6f).containsExactly(ofOne);
  }

  @Test
  void scaffoldsServerVariateIsTheMeanOfAllClients() {
    assertServerVariateIsTheMean(SmallRun.in(temp).with(SCAFFOLD).run());
  }

  @Test
  void whatALostScaffoldClientSavedDoesNotCount() {
    Map<Integer, Boolean> lostOnce = new ConcurrentHashMap<>();
    Finished run =
        SmallRun.in(temp)
            .with(SCAFFOLD)
            .with(
                (UnaryOperator<ClientRuntime>)
                    honest ->
                        (call, session) -> {
                          ClientResult result = honest.run(call, session);
                          return lostOnce.putIfAbsent(call.client(), true) == null
                              ? new ClientResult.Failed(RejectionReason.CLIENT_ERROR, "went away")
                              : result;
                        })
            .with("run.rounds=8", "run.max-attempts=10")
            .run();
    assertThat(run.events("client_failed")).hasSizeGreaterThan(4);
    assertServerVariateIsTheMean(run);
  }

  @Test
  void scaffoldsVariatesSurviveAStop() {
    SmallRun run = SmallRun.in(temp).with(SCAFFOLD);
    Finished stopped = new StopsAfter(3).on(run, 3).run();
    assertThat(stopped.exitCode()).isEqualTo(3);
    Finished resumed = run.resume(stopped.folder());
    assertServerVariateIsTheMean(resumed);
    assertThat(resumed.finalSha256()).isEqualTo(run.run().finalSha256());
  }

  @Test
  void fedProxPullsTowardsTheGlobalModel() {
    String[] one = {"run.rounds=1", "training.local-steps=20", "training.max-gradient-norm=0"};
    double free = updateNorm(SmallRun.in(temp).with(one).run());
    SmallRun proximal = SmallRun.in(temp).with(one).with("training.correction=\"fedprox\"");
    double weak = updateNorm(proximal.with("training.mu=0.1").run());
    double strong = updateNorm(proximal.with("training.mu=1.0").run());
    assertThat(strong).isPositive().isLessThan(weak);
    assertThat(weak).isLessThan(free);
  }

  @Test
  void partialWorkWeighsThePartThatWasDone() {
    // Every step of client 2 takes three seconds of a budget of eight: it ends after three steps.
    AtomicLong nanos = new AtomicLong();
    Map<Integer, Double> weights = new ConcurrentHashMap<>();
    Finished run =
        SmallRun.in(temp)
            .with(
                "run.rounds=1",
                "run.parallel-clients=1",
                "training.local-steps=5",
                "cohort.deadline-seconds=10")
            .with(
                new Clock() {
                  @Override
                  public Instant now() {
                    return Instant.EPOCH;
                  }

                  @Override
                  public long nanoTime() {
                    return nanos.get();
                  }
                })
            .with(
                (UnaryOperator<ClientRuntime>)
                    honest ->
                        (call, session) -> {
                          ClientResult result =
                              honest.run(call, call.client() == 2 ? slow(session, nanos) : session);
                          weights.put(
                              call.client(),
                              ((ClientResult.Delivered) result).upload().header().weight());
                          return result;
                        })
            .run();
    assertThat(run.attempts().get(0).path("clients_completed").asInt()).isEqualTo(8);
    try (RunFolder folder = RunFolder.open(run.folder());
        Assembly assembly = run.assembly(folder)) {
      assertThat(weights.get(1)).isEqualTo(assembly.data().train(1).scoredTokens());
      assertThat(weights.get(2))
          .isCloseTo(assembly.data().train(2).scoredTokens() * 3 / 5.0, within(1e-9));
    }
  }

  private static TrainingSession slow(TrainingSession session, AtomicLong nanos) {
    return (TrainingSession)
        Proxy.newProxyInstance(
            TrainingSession.class.getClassLoader(),
            new Class<?>[] {TrainingSession.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("step")) {
                nanos.addAndGet(3_000_000_000L);
              }
              try {
                return method.invoke(session, arguments);
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
              }
            });
  }

  private static double updateNorm(Finished run) {
    return run.attempts().get(0).path("update_l2_norm").asDouble();
  }

  /** Karimireddy et al. 2020, Algorithm 1: c is the mean of all N clients' c_i at all times. */
  static void assertServerVariateIsTheMean(Finished run) {
    ServerState state = run.state();
    float[] server = state.slot(Scaffold.CONTROL_SLOT).toArray();
    double[] mean = new double[server.length];
    int clientsWithState = 0;
    try (RunFolder folder = RunFolder.open(run.folder());
        RunStore store = RunStore.open(folder.store());
        Assembly assembly = run.assembly(folder)) {
      FileClientStates states = new FileClientStates(folder.store().resolve("clients"));
      Map<String, Integer> folded = store.lastFoldedRounds(folder.runId());
      for (int client = 0; client < SmallRun.CLIENTS; client++) {
        Integer round = folded.get(assembly.data().id(client).value());
        if (round != null) {
          clientsWithState++;
          float[] own = states.load(assembly.data().id(client), round).orElseThrow();
          for (int i = 0; i < mean.length; i++) {
            mean[i] += own[i] / (double) SmallRun.CLIENTS;
          }
        }
      }
    }
    assertThat(clientsWithState).isGreaterThan(4);
    double largest = 0;
    for (int i = 0; i < mean.length; i++) {
      assertThat((double) server[i]).isCloseTo(mean[i], within(2e-6));
      largest = Math.max(largest, Math.abs(mean[i]));
    }
    assertThat(largest).isGreaterThan(1e-3);
  }
}
