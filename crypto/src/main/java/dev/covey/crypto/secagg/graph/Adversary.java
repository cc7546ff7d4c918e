package dev.covey.crypto.secagg.graph;

/** What the coordinator, and the clients that collude with it, may do. */
public enum Adversary {
  /** It follows the protocol and looks at everything that it sees. */
  SEMI_HONEST,

  /** It does what it likes. */
  MALICIOUS
}
