package dev.covey.privacy.ledger;

/** What is released of a cohort; one of each kind a tier and attempt. */
public enum ReleaseKind {
  /** The noised sum of updates; with SCAFFOLD of updates and control variates together. */
  MODEL_UPDATE,

  /** The noised count of unclipped updates. */
  CLIP_BIT,

  /** Noised figures, all of one attempt together. */
  METRIC,

  /** Noised quality scores. */
  QUALITY_SCORE
}
