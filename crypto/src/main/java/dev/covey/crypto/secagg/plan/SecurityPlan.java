package dev.covey.crypto.secagg.plan;

import dev.covey.core.RoundKey;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import java.util.List;

/**
 * The parameters of a session, such that its clients accept them and, within the expected dropouts,
 * its sum opens.
 *
 * @param request what was asked for
 * @param graph n, neighbours k and threshold t
 * @param graphReason why the graph is as sparse, or as complete, as it is
 * @param quorum t_sig, signatures that certify a survivor set; 0 where nothing is signed
 *     (semi-honest)
 * @param minimumSurvivors fewest clients in U3 whose sum is opened
 * @param bits b of an entry
 * @param expectedDropouts floor(delta n)
 * @param toleratedDropouts clients that may drop out at any time and the sum still opens; at least
 *     those expected. Of a sparse graph, up to a failure of probability 2^-30
 * @param expectedColluders floor(gamma n)
 * @param toleratedColluders clients that may collude with the coordinator and learn no more than
 *     the sum over the others; at least those expected. Of a sparse graph, up to a failure of
 *     probability 2^-40
 * @param traffic bytes of a client
 * @param cost estimated processor time
 * @param explanation in plain words, a statement a line
 */
public record SecurityPlan(
    PlanRequest request,
    Neighbourhood graph,
    String graphReason,
    int quorum,
    int minimumSurvivors,
    int bits,
    int expectedDropouts,
    int toleratedDropouts,
    int expectedColluders,
    int toleratedColluders,
    Traffic traffic,
    CpuCost cost,
    List<String> explanation) {
  public SecurityPlan {
    explanation = List.copyOf(explanation);
  }

  /**
   * The same words, with the bytes and times of another plan: where cohorts differ in size, this
   * one is what protects the smallest, and that is what the largest costs.
   */
  public List<String> explanation(SecurityPlan largest) {
    return Explanation.of(this, largest);
  }

  SecurityPlan with(List<String> lines) {
    return new SecurityPlan(
        request,
        graph,
        graphReason,
        quorum,
        minimumSurvivors,
        bits,
        expectedDropouts,
        toleratedDropouts,
        expectedColluders,
        toleratedColluders,
        traffic,
        cost,
        lines);
  }

  /** Neighbours k of each client. */
  public int neighbours() {
    return graph.neighbours();
  }

  /** Threshold t: shares that give a secret. */
  public int threshold() {
    return graph.threshold();
  }

  /**
   * Fewest clients in an opened sum that do not collude, if no more collude than expected: what
   * noise that clients share among them has to be sized for.
   */
  public int minimumHonestSurvivors() {
    return minimumSurvivors - expectedColluders;
  }

  /** What the plan protects against. */
  public Adversary adversary() {
    return request.adversary();
  }

  /** How pairs come to their secrets. */
  public KeyAgreement agreement() {
    return request.agreement();
  }

  /**
   * The terms of a session by this plan.
   *
   * @param nonce 32 fresh bytes of the coordinator; shared
   * @param taskHash digest of the whole task, 32 bytes; shared
   * @param roster of exactly n members
   */
  public SessionTerms terms(RoundKey key, byte[] nonce, byte[] taskHash, Roster roster) {
    return new SessionTerms(
        key,
        nonce,
        taskHash,
        request.adversary(),
        request.agreement(),
        graph,
        bits,
        request.dimension(),
        request.corruptFraction(),
        request.dropoutFraction(),
        minimumSurvivors,
        roster);
  }
}
