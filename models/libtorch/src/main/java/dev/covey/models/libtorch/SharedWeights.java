package dev.covey.models.libtorch;

import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.WeightSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The frozen parameters of a model in native memory, held once for all open sessions whose request
 * names the same source object on the same device. Nobody writes to them. A tensor is loaded when a
 * session first asks for it; all go when the last session closes.
 */
final class SharedWeights implements AutoCloseable {
  private static final List<SharedWeights> OPEN = new ArrayList<>();

  private final WeightSource source;
  private final Placement placement;
  private final Map<String, Tensor> tensors = new HashMap<>();
  private int users;

  private SharedWeights(WeightSource source, Placement placement) {
    this.source = source;
    this.placement = placement;
  }

  /** One more user; {@link #close} once for each. */
  static SharedWeights acquire(WeightSource source, Placement placement) {
    synchronized (OPEN) {
      SharedWeights found =
          OPEN.stream()
              .filter(shared -> shared.source == source && shared.placement.equals(placement))
              .findFirst()
              .orElse(null);
      if (found == null) {
        found = new SharedWeights(source, placement);
        OPEN.add(found);
      }
      found.users++;
      return found;
    }
  }

  /** The tensor, of this shape; it belongs to this object. */
  synchronized Tensor get(TensorSpec tensor) {
    Tensor loaded = tensors.get(tensor.name());
    if (loaded == null) {
      try (PointerScope scope = new PointerScope()) {
        loaded = Placement.keep(placement.upload(readChecked(source, tensor), tensor.shape()));
      }
      tensors.put(tensor.name(), loaded);
    }
    return loaded;
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (--users > 0) {
        return;
      }
      OPEN.remove(this);
    }
    synchronized (this) {
      tensors.values().forEach(Tensor::close);
      tensors.clear();
    }
  }

  /** Number of sources that are in native memory now. */
  static int openCount() {
    synchronized (OPEN) {
      return OPEN.size();
    }
  }

  /** Reads a parameter and checks that its values are finite. */
  static float[] readChecked(WeightSource source, TensorSpec tensor) {
    float[] values = source.read(tensor.name());
    if (values.length != tensor.size()) {
      throw new ModelException(
          tensor.name() + " gave " + values.length + " values, expected " + tensor.size());
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new ModelException(
            tensor.name()
                + " holds "
                + values[i]
                + " at index "
                + i
                + "; the weights must be finite");
      }
    }
    return values;
  }
}
