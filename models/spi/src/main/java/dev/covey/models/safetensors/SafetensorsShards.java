package dev.covey.models.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model split over several files by an index such as {@code model.safetensors.index.json}, whose
 * {@code weight_map} gives each tensor's file. Shards stand beside the index: a name with a folder
 * in it is refused.
 */
public final class SafetensorsShards implements WeightSource {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path index;
  private final Map<String, SafetensorsFile> homes;
  private final TensorLayout layout;

  private SafetensorsShards(Path index, Map<String, SafetensorsFile> homes) {
    this.index = index;
    this.homes = homes;
    List<TensorSpec> tensors = new ArrayList<>();
    Set<SafetensorsFile> shards = new java.util.LinkedHashSet<>(homes.values());
    for (SafetensorsFile shard : shards) {
      for (TensorSpec tensor : shard.layout().tensors()) {
        if (homes.get(tensor.name()) == shard) {
          tensors.add(tensor);
        }
      }
    }
    try {
      this.layout = TensorLayout.of(tensors);
    } catch (ArithmeticException e) {
      throw new ModelException("the shards of " + index + " hold more than 2^31 values", e);
    }
  }

  /**
   * Opens an index and every shard that it names.
   *
   * @throws ModelException if the index or a shard is broken, or a shard lacks a tensor that the
   *     index promises
   */
  public static SafetensorsShards open(Path index) {
    JsonNode map = readIndex(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new ModelException(index + " has no weight_map that names a tensor's file");
    }
    Map<String, SafetensorsFile> shards = new HashMap<>();
    Map<String, SafetensorsFile> homes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> item : map.properties()) {
      String shardName = item.getValue().asText();
      if (!item.getValue().isTextual() || !shardName.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
        throw new ModelException(
            index
                + " puts tensor "
                + item.getKey()
                + " into "
                + item.getValue()
                + "; expected the plain name of a file beside the index");
      }
      SafetensorsFile shard =
          shards.computeIfAbsent(
              shardName, name -> SafetensorsFile.open(index.resolveSibling(name)));
      if (!shard.contains(item.getKey())) {
        throw new ModelException(
            index + " promises tensor " + item.getKey() + " in " + shard + ", which lacks it");
      }
      homes.put(item.getKey(), shard);
    }
    return new SafetensorsShards(index, homes);
  }

  @Override
  public TensorLayout layout() {
    return layout;
  }

  @Override
  public float[] read(String name) {
    SafetensorsFile shard = homes.get(name);
    if (shard == null) {
      throw new ModelException(index + " has no tensor " + name);
    }
    return shard.read(name);
  }

  /** Number of files. */
  public int shardCount() {
    return new HashSet<>(homes.values()).size();
  }

  @Override
  public String toString() {
    return index.toString();
  }

  private static JsonNode readIndex(Path index) {
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(index));
      return tree;
    } catch (JsonProcessingException e) {
      throw new ModelException(index + " is no valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException("cannot read " + index + ": " + e.getMessage(), e);
    }
  }
}
