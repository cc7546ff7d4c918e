package dev.covey.client.remote;

import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.crypto.secagg.EnrolmentProof;
import java.util.Optional;

/**
 * Who a client is in sessions of secure aggregation.
 *
 * @param key of its identity: what it enrolled with is what it signs with
 * @param authority who enrols clients apart from the coordinator, where there is somebody
 */
public record SessionIdentity(IdentityKey key, Optional<Authority> authority) {
  /**
   * An authority, and its word for this client.
   *
   * @param key whom this client believes
   * @param proof what other clients are shown
   */
  public record Authority(IdentityPublicKey key, EnrolmentProof proof) {}
}
