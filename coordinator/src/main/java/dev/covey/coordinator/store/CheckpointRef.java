package dev.covey.coordinator.store;

/**
 * A checkpoint file.
 *
 * @param file name relative to the run's checkpoint folder
 * @param sha256 digest of the file's bytes
 */
public record CheckpointRef(String file, String sha256) {}
