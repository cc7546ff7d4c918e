package dev.covey.coordinator.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.coordinator.store.CheckpointRef;
import dev.covey.core.ParameterVector;
import dev.covey.core.Sha256;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.ModelException;
import dev.covey.core.error.StoreException;
import dev.covey.testing.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {
  private static final TensorLayout LAYOUT =
      TensorLayout.of(TensorSpec.of("b.weight", 3, 4), TensorSpec.of("a.bias", 5));

  @TempDir Path folder;
  private Checkpoints checkpoints = new Checkpoints(Path.of("."));

  @BeforeEach
  void open() {
    checkpoints = new Checkpoints(folder);
  }

  @Test
  void everyBitOfAStateComesBackItsSlotsIncluded() {
    Trials.run(
        "checkpoint round trip",
        20,
        random -> {
          ServerState state = state(random.nextInt(100_000), random, random.nextInt(3));
          ServerState loaded = checkpoints.load(checkpoints.save(state), LAYOUT);
          assertThat(loaded.round()).isEqualTo(state.round());
          assertSameBits(loaded.parameters(), state.parameters());
          assertThat(loaded.slots().keySet()).isEqualTo(state.slots().keySet());
          state.slots().forEach((name, slot) -> assertSameBits(loaded.slot(name), slot));
        });
  }

  @Test
  void equalStatesGiveEqualBytesAndOthersDoNot() {
    Checkpoints other = new Checkpoints(folder.resolve("other"));
    assertThat(folder.resolve("other").toFile().mkdir()).isTrue();
    CheckpointRef first = checkpoints.save(state(3, new java.util.SplittableRandom(1), 2));
    CheckpointRef second = other.save(state(3, new java.util.SplittableRandom(1), 2));
    CheckpointRef third = other.save(state(3, new java.util.SplittableRandom(2), 2));
    assertThat(second).isEqualTo(first);
    assertThat(third.sha256()).isNotEqualTo(first.sha256());
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    CheckpointRef reference = save(4);
    Files.delete(folder.resolve(reference.file()));
    assertThatThrownBy(() -> checkpoints.load(reference, LAYOUT))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(reference.file())
        .hasMessageContaining("missing");
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    CheckpointRef reference = save(4);
    byte[] bytes = Files.readAllBytes(folder.resolve(reference.file()));
    bytes[bytes.length - 1] ^= 1;
    Files.write(folder.resolve(reference.file()), bytes);
    assertThatThrownBy(() -> checkpoints.load(reference, LAYOUT))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(reference.sha256())
        .hasMessageContaining("was changed");
  }

  @Test
  void aDamagedFileIsATypedErrorEvenWhereItsDigestIsTheRecordedOne() throws IOException {
    CheckpointRef reference = save(4);
    Path file = folder.resolve(reference.file());
    byte[] whole = Files.readAllBytes(file);
    Trials.run(
        "damaged checkpoint",
        400,
        random -> {
          byte[] bytes =
              random.nextBoolean()
                  ? Arrays.copyOf(whole, random.nextInt(whole.length))
                  : whole.clone();
          if (bytes.length > 0) {
            bytes[random.nextInt(Math.min(bytes.length, 400))] ^= (byte) (1 << random.nextInt(8));
          }
          Files.write(file, bytes);
          CheckpointRef lying = new CheckpointRef(reference.file(), Sha256.ofFile(file));
          try {
            checkpoints.load(lying, LAYOUT);
          } catch (CoveyException typed) {
            assertThat(typed.getMessage()).isNotBlank();
          }
        });
  }

  @Test
  void aStateOfAnotherModelIsRefused() {
    CheckpointRef reference = save(4);
    TensorLayout larger =
        TensorLayout.of(TensorSpec.of("b.weight", 4, 4), TensorSpec.of("a.bias", 5));
    TensorLayout renamed =
        TensorLayout.of(TensorSpec.of("c.weight", 3, 4), TensorSpec.of("a.bias", 5));
    assertThatThrownBy(() -> checkpoints.load(reference, larger))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("b.weight");
    assertThatThrownBy(() -> checkpoints.load(reference, renamed))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("c.weight");
  }

  @Test
  void onlyTheWantedRoundsAreKept() throws IOException {
    List.of(0, 1, 2, 3, 12).forEach(this::save);
    Files.writeString(folder.resolve("README"), "not a checkpoint");
    Files.writeString(folder.resolve(".round-00002.safetensors-1-1.partial"), "torn");
    checkpoints.keepOnly(Set.of(0, 3, 12, 99));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "README",
              "round-00000.safetensors",
              "round-00003.safetensors",
              "round-00012.safetensors");
    }
  }

  private CheckpointRef save(int round) {
    return checkpoints.save(state(round, new java.util.SplittableRandom(round), 2));
  }

  private static ServerState state(int round, RandomGenerator random, int slots) {
    SortedMap<String, ParameterVector> named = new TreeMap<>();
    for (int slot = 0; slot < slots; slot++) {
      named.put("slot_" + slot, vector(random));
    }
    return new ServerState(round, vector(random), named);
  }

  /** Any finite floats, the odd ones included. */
  private static ParameterVector vector(RandomGenerator random) {
    float[] odd = {0f, -0f, Float.MIN_VALUE, -Float.MAX_VALUE, 1e-40f};
    float[] values = new float[LAYOUT.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          random.nextInt(4) == 0 ? odd[random.nextInt(odd.length)] : random.nextFloat() - 0.5f;
    }
    return ParameterVector.copyOf(LAYOUT, values);
  }

  private static void assertSameBits(ParameterVector actual, ParameterVector expected) {
    assertThat(bits(actual)).isEqualTo(bits(expected));
    assertThat(actual.layout()).isEqualTo(expected.layout());
  }

  private static int[] bits(ParameterVector vector) {
    int[] bits = new int[vector.dimension()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(vector.get(i));
    }
    return bits;
  }
}
