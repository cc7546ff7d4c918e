package dev.covey.crypto.secagg.client;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.InsecureDeterministicEntropy;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A cohort of clients with keys, and the terms of a session among them. */
final class TestCohort {
  final Entropy entropy;
  final List<IdentityKey> identities = new ArrayList<>();
  final Roster roster;
  final byte[] taskHash;

  TestCohort(int clients, long seed) {
    entropy = new InsecureDeterministicEntropy(seed);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      IdentityKey identity = IdentityKey.generate(entropy);
      identities.add(identity);
      members.add(Member.of(id(i), identity.publicKey()));
    }
    roster = new Roster(members);
    taskHash = bytes(32);
  }

  static ClientId id(int member) {
    return new ClientId("client-" + member);
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    entropy.fill(bytes);
    return bytes;
  }

  SessionTerms terms(
      Adversary adversary,
      KeyAgreement agreement,
      Neighbourhood graph,
      int bits,
      int dimension,
      int minimumSurvivors) {
    return new SessionTerms(
        key(1),
        bytes(32),
        taskHash,
        adversary,
        agreement,
        graph,
        bits,
        dimension,
        0.1,
        0.1,
        minimumSurvivors,
        roster);
  }

  static RoundKey key(int attempt) {
    return new RoundKey(new RunId("run-1"), 1, attempt);
  }

  /** What a client of either mode asks for; in tests of sums, its floors are switched off. */
  ClientPolicy policy(Adversary adversary) {
    return adversary == Adversary.MALICIOUS
        ? ClientPolicy.malicious(2, 0.1, Enrolment.pinned(roster.members()))
        : ClientPolicy.semiHonest(2, 0.1);
  }

  TaskView task(SessionTerms terms) {
    return new TaskView(taskHash, terms.bits(), terms.dimension(), OptionalLong.empty());
  }

  SecAggClient client(int member, SessionTerms terms) {
    return client(member, terms, policy(terms.adversary()), Defences.ALL);
  }

  SecAggClient client(int member, SessionTerms terms, ClientPolicy policy, Defences defences) {
    return new SecAggClient(
        id(member),
        identities.get(member),
        policy,
        task(terms),
        SessionHistory.inMemory(),
        entropy,
        defences);
  }
}
