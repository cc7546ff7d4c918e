package dev.covey.crypto.secagg.message;

/**
 * The two secrets that a client shares out. Of one client, exactly one is ever revealed; with the
 * mask root go the seeds of its pairwise masks, which follow from it.
 */
public enum ShareKind {
  /** The seed of the mask that covers a survivor's vector. */
  SELF_SEED,

  /** The root of the keys of a dropped client's pairwise masks. */
  MASK_ROOT
}
