package dev.covey.aggregation.vector;

import dev.covey.core.Sha256;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The named sections that one flat update vector {@code [d]} holds, back to back: what the trainer
 * changed ({@value #DELTA}), and where a method needs it a control variate ({@value #CONTROL}).
 */
public final class SectionLayout {
  /** The change of the trainable parameters: local model minus global model. */
  public static final String DELTA = "delta";

  /** The change of a client's control variate (SCAFFOLD). */
  public static final String CONTROL = "control";

  /** How a section enters the mean over clients. */
  public enum Weighting {
    /** By the client's weight: the denominator is the sum of the weights. */
    BY_CLIENT,
    /** Every client alike: the denominator is the number of clients. */
    UNIFORM
  }

  /**
   * One section.
   *
   * @param length number of entries, at least 1
   */
  public record Section(String name, int length, Weighting weighting) {
    public Section {
      if (name.isEmpty() || length < 1) {
        throw new IllegalArgumentException(
            "a section needs a name and at least 1 entry, got \"" + name + "\" with " + length);
      }
    }
  }

  private final List<Section> sections;
  private final int dimension;

  private SectionLayout(List<Section> sections) {
    this.sections = List.copyOf(sections);
    Set<String> names = new HashSet<>();
    int sum = 0;
    for (Section section : this.sections) {
      if (!names.add(section.name())) {
        throw new IllegalArgumentException("section " + section.name() + " stands twice");
      }
      sum = Math.addExact(sum, section.length());
    }
    if (sum == 0) {
      throw new IllegalArgumentException("an update needs at least one section");
    }
    this.dimension = sum;
  }

  /** Layout of these sections in this order. */
  public static SectionLayout of(List<Section> sections) {
    return new SectionLayout(sections);
  }

  /** One section {@value #DELTA}, weighted by client. */
  public static SectionLayout delta(int dimension) {
    return new SectionLayout(List.of(new Section(DELTA, dimension, Weighting.BY_CLIENT)));
  }

  /**
   * {@value #DELTA} weighted by client, then {@value #CONTROL} of the same length, uniform: the
   * server's control variate stays the mean of the clients' whatever weights the deltas have.
   */
  public static SectionLayout deltaAndControl(int dimension) {
    return new SectionLayout(
        List.of(
            new Section(DELTA, dimension, Weighting.BY_CLIENT),
            new Section(CONTROL, dimension, Weighting.UNIFORM)));
  }

  public List<Section> sections() {
    return sections;
  }

  /** Number of entries of the whole vector. */
  public int dimension() {
    return dimension;
  }

  /** Bytes of the whole vector as float32. */
  public long bytes() {
    return (long) dimension * Float.BYTES;
  }

  public boolean contains(String name) {
    return sections.stream().anyMatch(section -> section.name().equals(name));
  }

  /** Index of a section's first entry. */
  public int offset(String name) {
    int offset = 0;
    for (Section section : sections) {
      if (section.name().equals(name)) {
        return offset;
      }
      offset += section.length();
    }
    throw new IllegalArgumentException("no section " + name + " in " + this);
  }

  /** Number of a section's entries. */
  public int length(String name) {
    for (Section section : sections) {
      if (section.name().equals(name)) {
        return section.length();
      }
    }
    throw new IllegalArgumentException("no section " + name + " in " + this);
  }

  /** Digest of names, lengths and weightings in order, in hexadecimal. */
  public String sha256() {
    Sha256 hash = new Sha256();
    for (Section section : sections) {
      hash.update(section.name()).update(section.length()).update(section.weighting().name());
    }
    return hash.hex();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SectionLayout that && sections.equals(that.sections);
  }

  @Override
  public int hashCode() {
    return sections.hashCode();
  }

  @Override
  public String toString() {
    return "SectionLayout" + sections;
  }
}
