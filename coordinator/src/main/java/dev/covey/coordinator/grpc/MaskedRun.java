package dev.covey.coordinator.grpc;

import dev.covey.crypto.pki.IdentityPublicKey;
import java.util.Optional;

/**
 * What clients of a run with masks are held against.
 *
 * @param vectorBytes of a masked vector
 * @param authority who enrols clients where members of a session show each other its word; the
 *     clients check it by themselves, the coordinator so that one bad word does not cost a round
 */
record MaskedRun(long vectorBytes, Optional<IdentityPublicKey> authority) {}
