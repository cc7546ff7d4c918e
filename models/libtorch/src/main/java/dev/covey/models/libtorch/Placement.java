package dev.covey.models.libtorch;

import dev.covey.core.error.EngineException;
import dev.covey.models.spi.Device;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Device and precision of tensors, and the way in and out of native memory.
 *
 * @param precision Float; Double in tests of gradients
 */
record Placement(Device device, torch.ScalarType precision) {

  /** Checks that the device is there. */
  static Placement on(Device device) {
    if (device.kind() == Device.Kind.CUDA) {
      int count = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
      if (device.index() >= count) {
        throw new EngineException(
            "device "
                + device
                + " was asked for, but LibTorch sees "
                + count
                + " CUDA devices here; use device = \"cpu\", or put the linux-x86_64-gpu natives"
                + " of org.bytedeco:pytorch and a CUDA driver in place");
      }
      torch.globalContext().setDeterministicAlgorithms(true, true);
    }
    return new Placement(device, torch.ScalarType.Float);
  }

  boolean isCpu() {
    return device.kind() == Device.Kind.CPU;
  }

  /** A new tensor with these values; ends with the surrounding scope unless kept. */
  Tensor upload(float[] values, List<Integer> shape) {
    FloatPointer staging = new FloatPointer(values);
    Tensor tensor = place(torch.from_blob(staging, dimensions(shape)).clone());
    staging.close();
    return tensor;
  }

  /** A new tensor of zeros {@code [size]}. */
  Tensor zeros(long size) {
    return place(torch.zeros(size));
  }

  /** Moves a tensor here, or gives it back where it is here already. */
  Tensor place(Tensor tensor) {
    return isCpu() && precision == torch.ScalarType.Float
        ? tensor
        : tensor.to(nativeDevice(), precision);
  }

  /** Moves a tensor of whole numbers here. */
  Tensor placeIndices(Tensor tensor) {
    return isCpu() ? tensor : tensor.to(nativeDevice(), torch.ScalarType.Long);
  }

  /** Overwrites a contiguous tensor {@code [d]}. */
  void write(float[] values, Tensor into) {
    if (isCpu() && precision == torch.ScalarType.Float) {
      into.data_ptr_float().put(values);
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      into.copy_(upload(values, List.of(values.length)));
    }
  }

  /** Copies a tensor out, row-major. */
  static void read(Tensor tensor, float[] into) {
    try (PointerScope scope = new PointerScope()) {
      org.bytedeco.pytorch.Device host = new org.bytedeco.pytorch.Device(torch.DeviceType.CPU);
      Tensor copy = tensor.detach().to(host, torch.ScalarType.Float).contiguous();
      copy.data_ptr_float().get(into);
    }
  }

  /** Lets a tensor outlive the surrounding scope; {@link Tensor#close} frees it. */
  static Tensor keep(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  static long[] dimensions(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).toArray();
  }

  private org.bytedeco.pytorch.Device nativeDevice() {
    return isCpu()
        ? new org.bytedeco.pytorch.Device(torch.DeviceType.CPU)
        : new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) device.index());
  }
}
