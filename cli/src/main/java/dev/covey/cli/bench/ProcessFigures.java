package dev.covey.cli.bench;

/** What one process of a measurement has used. */
public record ProcessFigures(
    long peakHeapBytes, long peakDirectBytes, long peakRssBytes, double cpuSeconds) {}
