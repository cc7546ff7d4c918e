package dev.covey.privacy.accountant;

/** Which two data sets a guarantee calls neighbours; the unit may be a client or an example. */
public enum NeighbouringRelation {
  /** One has a unit more than the other; who takes part must itself be secret. */
  ADD_OR_REMOVE_ONE("add or remove one"),

  /** One unit's contribution is replaced by zero; who takes part may be known. */
  ZERO_OUT("zero out one"),

  /**
   * One unit is exchanged for another. A clip of C bounds the difference by 2 C, so noise of the
   * same size counts half.
   */
  REPLACE_ONE("replace one");

  private final String label;

  NeighbouringRelation(String label) {
    this.label = label;
  }

  /** In words, as summaries and the command line show it. */
  public String label() {
    return label;
  }

  /** The L2 distance that two neighbouring sums can have, in units of the clip. */
  public double sensitivityPerClip() {
    return this == REPLACE_ONE ? 2 : 1;
  }
}
