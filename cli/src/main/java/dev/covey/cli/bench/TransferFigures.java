package dev.covey.cli.bench;

/**
 * Medians over the repetitions.
 *
 * @param digestBytesPerSecond the client's own pass over a payload before it can announce it
 * @param tlsProtocol what was negotiated; empty without TLS
 */
public record TransferFigures(
    double uploadBytesPerSecond,
    double downloadBytesPerSecond,
    double digestBytesPerSecond,
    String tlsProtocol,
    ProcessFigures server,
    ProcessFigures client) {}
