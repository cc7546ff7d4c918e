package dev.covey.coordinator.checkpoint;

import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.coordinator.store.CheckpointRef;
import dev.covey.core.ParameterVector;
import dev.covey.core.Sha256;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.core.error.StoreException;
import dev.covey.models.safetensors.SafetensorsFile;
import dev.covey.models.safetensors.SafetensorsWriter;
import dev.covey.models.spi.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The checkpoint folder of a run. A file holds the model's trainable parameters as {@code
 * model/<name>} and each of the optimizer's slots as {@code slot/<slot>/<name>}; equal states give
 * equal bytes.
 */
public final class Checkpoints {
  private static final String FORMAT = "covey.checkpoint/1";
  private static final String MODEL = "model/";
  private static final String SLOT = "slot/";
  private static final String SUFFIX = ".safetensors";

  private final Path folder;

  public Checkpoints(Path folder) {
    this.folder = folder;
  }

  /** Writes a state, synced to disk, under the name of its round. */
  public CheckpointRef save(ServerState state) {
    Weights.Builder tensors = new Weights.Builder();
    put(tensors, MODEL, state.parameters());
    state.slots().forEach((slot, vector) -> put(tensors, SLOT + slot + "/", vector));
    String name = fileName(state.round());
    SafetensorsWriter.write(
        folder.resolve(name),
        tensors.build(),
        Map.of("format", FORMAT, "round", Integer.toString(state.round())));
    return new CheckpointRef(name, Sha256.ofFile(folder.resolve(name)));
  }

  private static void put(Weights.Builder tensors, String prefix, ParameterVector vector) {
    int offset = 0;
    for (TensorSpec tensor : vector.layout().tensors()) {
      int end = offset + tensor.size();
      tensors.put(
          new TensorSpec(prefix + tensor.name(), tensor.shape()),
          Arrays.copyOfRange(vector.sharedValues(), offset, end));
      offset = end;
    }
  }

  /**
   * Reads a state back.
   *
   * @param layout the layout of the trainable parameters
   * @throws StoreException if the file's digest is not the recorded one
   * @throws ModelException if the file does not hold a state of this layout
   */
  public ServerState load(CheckpointRef reference, TensorLayout layout) {
    Path file = folder.resolve(reference.file());
    if (!Files.isRegularFile(file)) {
      throw new StoreException("checkpoint " + file + " is missing; the run cannot go on from it");
    }
    String found = Sha256.ofFile(file);
    if (!found.equals(reference.sha256())) {
      throw new StoreException(
          "checkpoint "
              + file
              + " has digest "
              + found
              + ", recorded is "
              + reference.sha256()
              + ": the file was changed");
    }
    SafetensorsFile tensors = SafetensorsFile.open(file);
    if (!FORMAT.equals(tensors.metadata().get("format"))) {
      throw new ModelException(
          file + " is of format " + tensors.metadata().get("format") + ", expected " + FORMAT);
    }
    SortedMap<String, ParameterVector> slots = new TreeMap<>();
    for (TensorSpec tensor : tensors.layout().tensors()) {
      if (tensor.name().startsWith(SLOT)) {
        int end = tensor.name().indexOf('/', SLOT.length());
        if (end < 0) {
          throw new ModelException(file + " has a tensor " + tensor.name() + " of no slot");
        }
        String slot = tensor.name().substring(SLOT.length(), end);
        slots.computeIfAbsent(slot, name -> read(tensors, SLOT + name + "/", layout));
      }
    }
    return new ServerState(round(file, tensors), read(tensors, MODEL, layout), slots);
  }

  private static int round(Path file, SafetensorsFile tensors) {
    String round = tensors.metadata().getOrDefault("round", "");
    if (!round.matches("[0-9]{1,9}")) {
      throw new ModelException(file + " names no round but \"" + round + "\"");
    }
    return Integer.parseInt(round);
  }

  private static ParameterVector read(SafetensorsFile tensors, String prefix, TensorLayout layout) {
    float[] values = new float[layout.dimension()];
    int offset = 0;
    for (TensorSpec tensor : layout.tensors()) {
      float[] part = tensors.read(prefix + tensor.name());
      if (part.length != tensor.size()) {
        throw new ModelException(
            "checkpoint tensor "
                + prefix
                + tensor.name()
                + " has "
                + part.length
                + " entries, expected "
                + tensor.size());
      }
      System.arraycopy(part, 0, values, offset, part.length);
      offset += part.length;
    }
    return ParameterVector.sharing(layout, values);
  }

  /** Deletes every checkpoint but those of some rounds, and what a killed process left of one. */
  public void keepOnly(Set<Integer> rounds) {
    Set<String> kept = new java.util.HashSet<>();
    rounds.forEach(round -> kept.add(fileName(round)));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        // A process killed while it wrote a checkpoint leaves the writer's temporary file behind.
        boolean partial = name.startsWith(".round-");
        if (partial || name.startsWith("round-") && !kept.contains(name)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot tidy the checkpoints in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static String fileName(int round) {
    return String.format(Locale.ROOT, "round-%05d%s", round, SUFFIX);
  }
}
