package dev.covey.coordinator.store;

/** A committed round and the model it left. */
public record CommittedRound(int round, int attempt, CheckpointRef checkpoint) {}
