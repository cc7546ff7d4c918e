package dev.covey.models.spi;

/**
 * Where a session computes.
 *
 * @param index 0 for the CPU, else the GPU's number
 */
public record Device(Kind kind, int index) {
  /** Kinds of device. */
  public enum Kind {
    CPU,
    CUDA
  }

  public static final Device CPU = new Device(Kind.CPU, 0);

  @Override
  public String toString() {
    return kind == Kind.CPU ? "CPU" : "CUDA:" + index;
  }
}
