package dev.covey.crypto.secagg.client;

/**
 * Defences that tests take away one by one, to show that each is what stops an attack. Everything
 * else runs with {@link #ALL}.
 *
 * @param quorum shares are revealed for a certified survivor set only
 * @param oneAnswer one unmask request is answered
 * @param floors the client's own floors on roster, survivors, graph and threshold
 * @param replay a session is joined once
 * @param taskBinding the task's hash must be the client's own
 * @param oneSum of a round one sum is opened, whatever the number of attempts
 */
record Defences(
    boolean quorum,
    boolean oneAnswer,
    boolean floors,
    boolean replay,
    boolean taskBinding,
    boolean oneSum) {
  static final Defences ALL = new Defences(true, true, true, true, true, true);
}
