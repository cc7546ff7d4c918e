package dev.covey.coordinator.machine;

/** Where one member of a roster stands. */
public enum SlotStatus {
  /** Has the task; nothing heard yet. */
  ASSIGNED,
  /** Its upload passed the checks and is being journalled. */
  ARRIVED,
  /** Its upload is journalled and will be folded. */
  ACCEPTED,
  /** Its upload was refused. */
  REJECTED,
  /** It reported a failure, left, or was not heard of in time. */
  DROPPED
}
