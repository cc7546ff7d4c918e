package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.quantize.HadamardRotation;
import dev.covey.aggregation.quantize.QuantizationGrid;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.Seeds;
import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.mask.LaneVector;
import java.util.ArrayList;
import java.util.List;

/**
 * How the updates of a task become integers: public, the same for all of its clients, and part of
 * what they agree on. Each section has a range of its own, and a rotation or none.
 *
 * @param bits b of every entry, 8 to 64
 * @param contributors most clients whose updates are added before the sum is opened, over all tiers
 * @param largestWeight positive and finite; weights enter divided by it, so that no client counts
 *     more than 1
 * @param sections one for each section of the layout, in its order
 * @param rotationSeeds of the rotations' signs
 * @param weightTravels whether the weight is one more integer at the end, so that nobody sees it
 *     but in the sum; else it is known beside the vector
 */
public record Quantization(
    SectionLayout layout,
    int bits,
    int contributors,
    double largestWeight,
    List<SectionCode> sections,
    Seeds rotationSeeds,
    boolean weightTravels) {

  /**
   * How one section is encoded.
   *
   * @param range numbers beyond it, either way, are taken for it; after the rotation, if there is
   *     one
   * @param rotated whether it goes through a {@link HadamardRotation} before
   */
  public record SectionCode(double range, boolean rotated) {}

  public Quantization {
    sections = List.copyOf(sections);
    if (sections.size() != layout.sections().size()) {
      throw new IllegalArgumentException(
          layout + " needs as many codes, got " + sections.size() + " of them");
    }
    if (!(largestWeight > 0 && largestWeight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the largest weight must be positive and finite, got " + largestWeight);
    }
    for (SectionCode code : sections) {
      // Its constructor says what is wrong.
      QuantizationGrid unused = new QuantizationGrid(bits, contributors, code.range());
    }
  }

  /** One section with its code. */
  record Part(
      SectionLayout.Section section,
      int from,
      int wireFrom,
      SectionCode code,
      QuantizationGrid grid) {}

  /** The sections in order, with where each begins in the vector and among the integers. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    int wireFrom = 0;
    for (int i = 0; i < sections.size(); i++) {
      SectionLayout.Section section = layout.sections().get(i);
      SectionCode code = sections.get(i);
      parts.add(
          new Part(
              section,
              from,
              wireFrom,
              code,
              new QuantizationGrid(bits, contributors, code.range())));
      from += section.length();
      wireFrom = Math.addExact(wireFrom, wireLength(section, code));
    }
    return parts;
  }

  /**
   * Integers of an update: sections that are rotated are padded to a power of two, and the weight
   * may be one more.
   */
  public int wireDimension() {
    int sum = weightTravels ? 1 : 0;
    for (int i = 0; i < sections.size(); i++) {
      sum = Math.addExact(sum, wireLength(layout.sections().get(i), sections.get(i)));
    }
    return sum;
  }

  /** Q: the largest magnitude of an entry. */
  public long largestEntry() {
    return new QuantizationGrid(bits, contributors, 1).largest();
  }

  /** How weights become integers: 1 is the largest. */
  QuantizationGrid weightGrid() {
    return new QuantizationGrid(bits, contributors, 1);
  }

  /** Bytes of an update on the wire. */
  public int wireBytes() {
    return LaneVector.wireBytes(bits, wireDimension());
  }

  /** Reads what a client sent; good if it has exactly {@link #wireBytes} bytes and no stray bit. */
  public Checked<LaneVector> read(byte[] wire) {
    return LaneVector.fromWire(bits, wireDimension(), wire);
  }

  HadamardRotation rotation(SectionLayout.Section section) {
    return new HadamardRotation(rotationSeeds.child("rotation", section.name()), section.length());
  }

  private int wireLength(SectionLayout.Section section, SectionCode code) {
    return code.rotated() ? rotation(section).paddedLength() : section.length();
  }
}
