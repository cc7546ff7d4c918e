package dev.covey.aggregation.vector;

import java.util.Optional;

final class MemoryVector implements VectorSource {
  private final float[] values;

  MemoryVector(float[] values) {
    this.values = values;
  }

  @Override
  public int dimension() {
    return values.length;
  }

  @Override
  public void read(int from, float[] into, int at, int count) {
    System.arraycopy(values, from, into, at, count);
  }

  @Override
  public Optional<float[]> sharedArray() {
    return Optional.of(values);
  }
}
