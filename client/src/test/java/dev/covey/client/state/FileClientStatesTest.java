package dev.covey.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.StoreException;
import dev.covey.testing.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileClientStatesTest {
  private static final ClientId ALICE = new ClientId("alice");
  private static final ClientId BOB = new ClientId("bob/../alice");

  @TempDir Path folder;

  @Test
  void whatWasSavedComesBackBitForBit() {
    ClientStates states = new FileClientStates(folder);
    float[] odd = {0f, -0f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 1.5f};
    states.save(ALICE, 3, odd);
    assertThat(states.load(ALICE, 3)).hasValueSatisfying(v -> assertThat(v).containsExactly(odd));
    states.save(ALICE, 3, new float[] {7});
    assertThat(new FileClientStates(folder).load(ALICE, 3).orElseThrow()).containsExactly(7);
    states.save(BOB, 3, new float[0]);
    assertThat(states.load(BOB, 3).orElseThrow()).isEmpty();
    assertThat(states.load(ALICE, 3).orElseThrow()).containsExactly(7);
  }

  @Test
  void onlyTheStateOfTheLastFoldedRoundCounts() {
    ClientStates states = new FileClientStates(folder);
    assertThat(states.load(ALICE, 0)).isEmpty();
    states.save(ALICE, 2, new float[] {2});
    states.save(ALICE, 5, new float[] {5});
    // Round 5 was never folded: the client goes on from round 2.
    assertThat(states.load(ALICE, 0)).isEmpty();
    assertThat(states.load(ALICE, 2).orElseThrow()).containsExactly(2);
    assertThat(states.load(ALICE, 5).orElseThrow()).containsExactly(5);
  }

  @Test
  void statesOlderThanTheLastFoldedRoundAreDeleted() throws IOException {
    ClientStates states = new FileClientStates(folder);
    for (int round : new int[] {1, 2, 9, 10}) {
      states.save(ALICE, round, new float[] {round});
    }
    assertThat(states.load(ALICE, 9)).isPresent();
    assertThat(files()).containsExactlyInAnyOrder("9.f32", "10.f32");
  }

  @Test
  void aDamagedStateIsATypedError() throws IOException {
    ClientStates states = new FileClientStates(folder);
    states.save(ALICE, 1, new float[] {1, 2, 3, 4});
    Path file = file("1.f32");
    byte[] whole = Files.readAllBytes(file);
    Trials.run(
        "damaged state",
        50,
        random -> {
          byte[] bytes =
              random.nextBoolean()
                  ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length))
                  : whole.clone();
          if (bytes.length == whole.length) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          }
          Files.write(file, bytes);
          assertThatThrownBy(() -> states.load(ALICE, 1))
              .isInstanceOf(StoreException.class)
              .hasMessageContaining("1.f32");
        });
  }

  @Test
  void twoAttemptsOfAClientAtOnceLeaveOneWholeState() throws Exception {
    ClientStates states = new FileClientStates(folder);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> saves =
          Stream.of(1f, 2f)
              .<Future<?>>map(
                  value ->
                      threads.submit(
                          () -> {
                            float[] state = new float[5_000];
                            java.util.Arrays.fill(state, value);
                            for (int i = 0; i < 20; i++) {
                              states.save(ALICE, 1, state);
                            }
                          }))
              .toList();
      for (Future<?> save : saves) {
        save.get();
      }
    } finally {
      threads.shutdown();
    }
    float[] left = states.load(ALICE, 1).orElseThrow();
    assertThat(left).hasSize(5_000).containsOnly(left[0]);
    assertThat(files()).containsExactly("1.f32");
  }

  @Test
  void aFolderThatCannotBeWrittenIsATypedError() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> new FileClientStates(file).save(ALICE, 1, new float[] {1}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("alice");
  }

  @Test
  void noStatesRememberNothing() {
    ClientStates none = ClientStates.none();
    none.save(ALICE, 1, new float[] {1});
    assertThat(none.load(ALICE, 1)).isEmpty();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
    }
  }

  private Path file(String name) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(f -> f.endsWith(name)).findFirst().orElseThrow();
    }
  }
}
