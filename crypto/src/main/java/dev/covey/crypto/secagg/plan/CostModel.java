package dev.covey.crypto.secagg.plan;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;

/**
 * Where the time goes. The constants were measured with {@code covey bench secagg} on one core of a
 * server with AES and AVX-512 instructions, JDK 17, warm: n = 100 with k = 30 and 80 in both modes
 * and suites, and n = 400, at d = 1000, give the public-key work; d = 1,000,000 the work on the
 * vector; n = 500 on the complete graph with 30 % dropped the coordinator's work on pairs. Another
 * machine may take several times as long; the proportions hold.
 */
final class CostModel {
  /** Two key pairs, a signature, the session's own secrets. */
  private static final double CLIENT_MILLIS = 0.15;

  /** Of a neighbour: verify its signature, agree twice, derive, seal and open two shares. */
  private static final double CLIENT_NEIGHBOUR_MILLIS = 0.26;

  /** Of a neighbour with ML-KEM-768: one and a half encapsulations and decapsulations more. */
  private static final double CLIENT_NEIGHBOUR_POST_QUANTUM_MILLIS = 0.25;

  /** To verify one signature of a quorum certificate. */
  private static final double VERIFY_MILLIS = 0.08;

  /** Of a member of the roster: hash its key and its digest. */
  private static final double ROSTER_MEMBER_MILLIS = 0.001;

  /** A byte of a mask, made and added. */
  private static final double MASK_NANOS_PER_BYTE = 0.085;

  /** A byte of a vector, copied to or from the wire and added, where b fills its lane. */
  private static final double VECTOR_NANOS_PER_BYTE = 0.2;

  /** An entry packed or unpacked, where it does not. */
  private static final double PACK_NANOS_PER_ENTRY = 2.4;

  /** Of an advertisement: verify it, hash it; take and hand on its shares. */
  private static final double SERVER_CLIENT_MILLIS = 0.12;

  /** Of a neighbour of a client: hand on its keys and shares, take what is revealed of it. */
  private static final double SERVER_NEIGHBOUR_MILLIS = 0.0008;

  /** A share times a share, in finding the weights that rebuild a secret. */
  private static final double REBUILD_NANOS = 4;

  /**
   * A pair of a survivor and a client that dropped out: compare the seed that the survivor reveals.
   * Where it does not come, 0.085 with X25519 and 0.165 with ML-KEM-768.
   */
  private static final double SERVER_PAIR_MILLIS = 0.002;

  private CostModel() {}

  static CpuCost of(
      Neighbourhood graph,
      Adversary adversary,
      KeyAgreement agreement,
      int quorum,
      int bits,
      int dimension,
      int dropped) {
    int clients = graph.clients();
    double k = graph.neighbours();
    double t = graph.threshold();
    boolean postQuantum = agreement == KeyAgreement.X25519_ML_KEM_768;
    double laneBytes = (double) LaneVector.laneBits(bits) / Byte.SIZE * dimension;
    double maskMillis = MASK_NANOS_PER_BYTE * laneBytes * 1e-6;
    double vectorMillis =
        (LaneVector.laneBits(bits) == bits
                ? VECTOR_NANOS_PER_BYTE * laneBytes
                : PACK_NANOS_PER_ENTRY * dimension)
            * 1e-6;
    boolean malicious = adversary == Adversary.MALICIOUS;
    double client =
        CLIENT_MILLIS
            + k * CLIENT_NEIGHBOUR_MILLIS
            + (postQuantum ? k * CLIENT_NEIGHBOUR_POST_QUANTUM_MILLIS : 0)
            + quorum * VERIFY_MILLIS
            + clients * ROSTER_MEMBER_MILLIS
            + (k + 1) * maskMillis
            + vectorMillis;
    double survivors = clients - dropped;
    double pairs = dropped * k * survivors / clients;
    double server =
        clients * (SERVER_CLIENT_MILLIS + k * SERVER_NEIGHBOUR_MILLIS)
            + survivors * (vectorMillis + (malicious ? VERIFY_MILLIS : 0))
            + survivors * t * t * REBUILD_NANOS * 1e-6
            + pairs * SERVER_PAIR_MILLIS
            + (survivors + pairs) * maskMillis;
    return new CpuCost(client, server);
  }
}
