package dev.covey.coordinator.store;

/** What the store knows of a run. */
public record StoredRun(String configSha256, String status, int resumedCount) {}
