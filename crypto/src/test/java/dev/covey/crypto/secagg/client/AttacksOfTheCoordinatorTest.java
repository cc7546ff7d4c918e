package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.client.TestSession.Outcome;
import dev.covey.crypto.secagg.client.TestSession.Silence;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.ConsistencySignature;
import dev.covey.crypto.secagg.message.ServerMessage.Announcement;
import dev.covey.crypto.secagg.message.ServerMessage.Directory;
import dev.covey.crypto.secagg.message.ServerMessage.SurvivorAnnouncement;
import dev.covey.crypto.secagg.message.ServerMessage.UnmaskRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Each test is an attack written out; with the defences it fails, and for some, without them it
 * works.
 */
class AttacksOfTheCoordinatorTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant EXPIRES = NOW.plusSeconds(3600);
  private static final Clock AT_NOW =
      new Clock() {
        @Override
        public Instant now() {
          return NOW;
        }

        @Override
        public long nanoTime() {
          return 0;
        }
      };

  private static final int CLIENTS = 8;
  private static final int VICTIM = 3;
  private static final Defences NO_FLOORS = new Defences(true, true, false, true, true);
  private static final Defences NO_QUORUM = new Defences(false, true, false, true, true);
  private static final Defences MANY_ANSWERS = new Defences(true, false, true, true, true);

  private final TestCohort cohort = new TestCohort(CLIENTS, 11);
  private final List<LaneVector> inputs = new ArrayList<>();

  AttacksOfTheCoordinatorTest() {
    for (int member = 0; member < CLIENTS; member++) {
      inputs.add(LaneVector.of(16, new int[] {member, 100 + member, -member}));
    }
  }

  @Test
  void tellingSomeThatTheVictimSurvivedAndOthersThatItDroppedNeedsTwoQuorums() {
    HostileCoordinator beaten = overlappingLists(NO_FLOORS);
    assertThat(beaten.uncover(VICTIM)).isEmpty();
    // Without the quorum, and with a threshold that no client would agree to, it works.
    HostileCoordinator winning = overlappingLists(NO_QUORUM);
    assertThat(winning.uncover(VICTIM)).contains(inputs.get(VICTIM));
  }

  @Test
  void aThresholdThatAllowsOverlappingListsIsRefusedToBeginWith() {
    SessionTerms terms = terms(Adversary.MALICIOUS, 3, 6);
    assertThat(reason(cohort.client(0, terms).receive(new Announcement(terms))))
        .isEqualTo(Reason.UNACCEPTABLE_TERMS);
  }

  private HostileCoordinator overlappingLists(Defences defences) {
    SessionTerms terms = terms(Adversary.MALICIOUS, 3, 6);
    HostileCoordinator coordinator = new HostileCoordinator(terms, clients(terms, defences));
    coordinator.collectVectors(inputs);
    SurvivorSet with = coordinator.allBut();
    SurvivorSet without = coordinator.allBut(VICTIM);
    List<ConsistencySignature> signedWith = new ArrayList<>();
    List<ConsistencySignature> signedWithout = new ArrayList<>();
    for (int member = 0; member < CLIENTS; member++) {
      boolean first = member < 4;
      SurvivorSet told = first ? with : without;
      ClientStep step = coordinator.send(member, new SurvivorAnnouncement(terms.digest(), told));
      if (step instanceof ClientStep.Replied replied) {
        (first ? signedWith : signedWithout).add((ConsistencySignature) replied.message());
      }
    }
    for (int member = 0; member < CLIENTS; member++) {
      boolean first = member < 4;
      coordinator.send(
          member,
          new UnmaskRequest(
              terms.digest(), first ? with : without, first ? signedWith : signedWithout));
    }
    return coordinator;
  }

  @Test
  void aSecondUnmaskRequestIsNotAnswered() {
    HostileCoordinator beaten = askingTwice(Defences.ALL);
    assertThat(beaten.uncover(VICTIM)).isEmpty();
    HostileCoordinator winning = askingTwice(MANY_ANSWERS);
    assertThat(winning.uncover(VICTIM)).contains(inputs.get(VICTIM));
  }

  private HostileCoordinator askingTwice(Defences defences) {
    SessionTerms terms = terms(Adversary.SEMI_HONEST, 4, 6);
    HostileCoordinator coordinator = new HostileCoordinator(terms, clients(terms, defences));
    coordinator.collectVectors(inputs);
    for (SurvivorSet set : List.of(coordinator.allBut(), coordinator.allBut(VICTIM))) {
      for (int member : set.indexes()) {
        coordinator.send(member, new UnmaskRequest(terms.digest(), set, List.of()));
      }
    }
    return coordinator;
  }

  @Test
  void aSurvivorThatIsCalledDroppedKeepsItsOwnMask() {
    // The coordinator has the victim's vector, leaves it out, and gets the seeds of all its masks.
    SessionTerms terms = terms(Adversary.MALICIOUS, 5, 6);
    HostileCoordinator coordinator = new HostileCoordinator(terms, clients(terms, Defences.ALL));
    coordinator.collectVectors(inputs);
    SurvivorSet without = coordinator.allBut(VICTIM);
    List<ConsistencySignature> signed = new ArrayList<>();
    for (int member : without.indexes()) {
      ClientStep step = coordinator.send(member, new SurvivorAnnouncement(terms.digest(), without));
      signed.add((ConsistencySignature) ((ClientStep.Replied) step).message());
    }
    for (int member : without.indexes()) {
      assertThat(coordinator.send(member, new UnmaskRequest(terms.digest(), without, signed)))
          .isInstanceOf(ClientStep.Replied.class);
      assertThat(coordinator.knowsPairSeed(VICTIM, member)).isTrue();
    }
    assertThat(coordinator.uncover(VICTIM)).isEmpty();
    for (int member : without.indexes()) {
      assertThat(coordinator.uncover(member)).isEmpty();
    }
  }

  @Test
  void openingTheVictimsMasksFromBothEndsNeedsThreeSetsOfWhichOneCanBeCertified() {
    assertThat(openingFromBothEnds(Adversary.MALICIOUS, NO_FLOORS).uncover(VICTIM)).isEmpty();
    // Without certificates the floor on the survivors stops it, since 2 t > n - 1.
    assertThat(openingFromBothEnds(Adversary.SEMI_HONEST, Defences.ALL).uncover(VICTIM)).isEmpty();
    // Without both it works, although no root can be rebuilt: the price of revealing seeds.
    assertThat(openingFromBothEnds(Adversary.MALICIOUS, NO_QUORUM).uncover(VICTIM))
        .contains(inputs.get(VICTIM));
  }

  /**
   * Five are told that all survived and give shares of the victim's own mask; two are told that the
   * victim dropped out and give their seeds with it; the victim is told that the five did, and
   * gives the other seeds.
   */
  private HostileCoordinator openingFromBothEnds(Adversary adversary, Defences defences) {
    SessionTerms terms = terms(adversary, 5, 6);
    HostileCoordinator coordinator = new HostileCoordinator(terms, clients(terms, defences));
    coordinator.collectVectors(inputs);
    List<SurvivorSet> told = new ArrayList<>();
    for (int member = 0; member < CLIENTS; member++) {
      told.add(
          member == VICTIM
              ? coordinator.allBut(0, 1, 2, 4, 5)
              : member < 6 ? coordinator.allBut() : coordinator.allBut(VICTIM));
    }
    List<List<ConsistencySignature>> signed = new ArrayList<>();
    for (int member = 0; member < CLIENTS; member++) {
      signed.add(new ArrayList<>());
    }
    if (adversary == Adversary.MALICIOUS) {
      for (int member = 0; member < CLIENTS; member++) {
        SurvivorSet set = told.get(member);
        ClientStep step = coordinator.send(member, new SurvivorAnnouncement(terms.digest(), set));
        ConsistencySignature signature =
            (ConsistencySignature) ((ClientStep.Replied) step).message();
        for (int other = 0; other < CLIENTS; other++) {
          if (told.get(other).equals(set)) {
            signed.get(other).add(signature);
          }
        }
      }
    }
    for (int member = 0; member < CLIENTS; member++) {
      coordinator.send(
          member, new UnmaskRequest(terms.digest(), told.get(member), signed.get(member)));
    }
    return coordinator;
  }

  @Test
  void aRosterOfInventedClientsIsRefused() {
    // The coordinator runs all clients but the victim, and takes their vectors off the sum.
    SessionTerms terms = terms(Adversary.MALICIOUS, 4, 6);
    Enrolment onlyTheVictim = Enrolment.pinned(List.of(terms.roster().get(VICTIM)));
    ClientPolicy policy = ClientPolicy.malicious(6, 0.1, onlyTheVictim);
    SecAggClient victim = cohort.client(VICTIM, terms, policy, Defences.ALL);
    assertThat(reason(victim.receive(new Announcement(terms)))).isEqualTo(Reason.NOT_ENROLLED);

    List<SecAggClient> all = clients(terms, NO_FLOORS);
    all.set(VICTIM, cohort.client(VICTIM, terms, policy, NO_FLOORS));
    TestSession session =
        new TestSession(terms, all, inputs, Collections.nCopies(CLIENTS, Silence.NEVER));
    LaneVector sum = ((Outcome.Sum) session.run()).sum();
    for (int member = 0; member < CLIENTS; member++) {
      if (member != VICTIM) {
        sum.subtract(inputs.get(member));
      }
    }
    assertThat(sum).isEqualTo(inputs.get(VICTIM));
  }

  @Test
  void rostersAndSurvivorSetsBelowTheClientsFloorAreRefused() {
    SessionTerms terms = terms(Adversary.SEMI_HONEST, 4, 6);
    SecAggClient careful = cohort.client(0, terms, ClientPolicy.semiHonest(7, 0.1), Defences.ALL);
    assertThat(reason(careful.receive(new Announcement(terms))))
        .isEqualTo(Reason.UNACCEPTABLE_TERMS);
    HostileCoordinator coordinator = new HostileCoordinator(terms, clients(terms, Defences.ALL));
    coordinator.collectVectors(inputs);
    SurvivorSet few = coordinator.allBut(0, 1, 2);
    assertThat(reason(coordinator.send(VICTIM, new UnmaskRequest(terms.digest(), few, List.of()))))
        .isEqualTo(Reason.TOO_FEW_SURVIVORS);
    assertThat(coordinator.clients.get(VICTIM).isFinished()).isTrue();
  }

  @Test
  void oneHeavyClientAmongFeathersDoesNotMakeACrowd() {
    List<Member> members = new ArrayList<>();
    for (Member member : cohort.roster.members()) {
      double weight = members.size() == VICTIM ? 1 : 1e-9;
      members.add(new Member(member.id(), member.identityKey(), weight));
    }
    SessionTerms plain = terms(Adversary.SEMI_HONEST, 4, 6);
    SessionTerms terms = withRoster(plain, new Roster(members));
    HostileCoordinator coordinator = new HostileCoordinator(terms, clients(terms, Defences.ALL));
    coordinator.collectVectors(inputs);
    UnmaskRequest request = new UnmaskRequest(terms.digest(), coordinator.allBut(), List.of());
    assertThat(reason(coordinator.send(VICTIM, request))).isEqualTo(Reason.TOO_FEW_SURVIVORS);
  }

  @Test
  void missingForgedAndRepeatedSignaturesCertifyNothing() {
    SessionTerms terms = terms(Adversary.MALICIOUS, 5, 7);
    HostileCoordinator coordinator = new HostileCoordinator(terms, clients(terms, Defences.ALL));
    coordinator.collectVectors(inputs);
    SurvivorSet all = coordinator.allBut();
    List<ConsistencySignature> signed = new ArrayList<>();
    for (int member = 0; member < CLIENTS; member++) {
      ClientStep step = coordinator.send(member, new SurvivorAnnouncement(terms.digest(), all));
      signed.add((ConsistencySignature) ((ClientStep.Replied) step).message());
    }
    int quorum = terms.quorum();
    assertThat(quorum).isEqualTo(5);
    List<ConsistencySignature> repeated = Collections.nCopies(quorum, signed.get(0));
    List<ConsistencySignature> forged = new ArrayList<>(signed);
    forged.set(
        0, new ConsistencySignature(terms.digest(), 0, new byte[IdentityKey.SIGNATURE_BYTES]));
    List<List<ConsistencySignature>> bad =
        List.of(List.of(), signed.subList(0, quorum - 1), repeated, forged);
    for (int i = 0; i < bad.size(); i++) {
      assertThat(reason(coordinator.send(i, new UnmaskRequest(terms.digest(), all, bad.get(i)))))
          .isEqualTo(Reason.NOT_CERTIFIED);
    }
    SurvivorSet other = coordinator.allBut(0);
    assertThat(reason(coordinator.send(4, new UnmaskRequest(terms.digest(), other, signed))))
        .isEqualTo(Reason.NOT_CERTIFIED);
    assertThat(coordinator.send(5, new UnmaskRequest(terms.digest(), all, signed)))
        .isInstanceOf(ClientStep.Replied.class);
    // The second set is not signed either: a client signs once.
    assertThat(reason(coordinator.send(6, new SurvivorAnnouncement(terms.digest(), other))))
        .isEqualTo(Reason.WRONG_PHASE);
  }

  @Test
  void keysThatTheCoordinatorPutInForANeighboursAreNoticed() {
    SessionTerms terms = terms(Adversary.SEMI_HONEST, 4, 6);
    List<SecAggClient> clients = clients(terms, Defences.ALL);
    List<Advertisement> sent = new ArrayList<>();
    for (SecAggClient client : clients) {
      ClientStep step = client.receive(new Announcement(terms));
      sent.add((Advertisement) ((ClientStep.Replied) step).message());
    }
    Advertisement real = sent.get(1);
    sent.set(
        1,
        new Advertisement(
            terms.digest(),
            1,
            sent.get(2).maskKey(),
            sent.get(2).channelKey(),
            real.seedCommitment(),
            real.signature()));
    List<byte[]> digests = sent.stream().map(Advertisement::digest).toList();
    Directory directory =
        new Directory(terms.digest(), digests, sent.stream().filter(a -> a.member() != 0).toList());
    assertThat(reason(clients.get(0).receive(directory))).isEqualTo(Reason.FORGED_SIGNATURE);
    // Leaving neighbours out, or this client itself, does not go unnoticed either.
    Directory fewer = new Directory(terms.digest(), digests, sent.subList(2, 5));
    assertThat(reason(clients.get(7).receive(fewer))).isEqualTo(Reason.INCONSISTENT);
    List<byte[]> withoutMe = new ArrayList<>(digests);
    withoutMe.set(6, new byte[0]);
    assertThat(reason(clients.get(6).receive(new Directory(terms.digest(), withoutMe, List.of()))))
        .isEqualTo(Reason.INCONSISTENT);
  }

  @Test
  void aSessionIsJoinedOnceAndOldMessagesAreOfNoUse() {
    SessionTerms terms = terms(Adversary.SEMI_HONEST, 4, 6);
    SessionHistory history = SessionHistory.inMemory();
    ClientId id = TestCohort.id(0);
    for (int time = 0; time < 2; time++) {
      SecAggClient client =
          new SecAggClient(
              id,
              cohort.identities.get(0),
              cohort.policy(Adversary.SEMI_HONEST),
              cohort.task(terms),
              history,
              cohort.entropy);
      ClientStep step = client.receive(new Announcement(terms));
      if (time == 0) {
        assertThat(step).isInstanceOf(ClientStep.Replied.class);
      } else {
        assertThat(reason(step)).isEqualTo(Reason.REPLAYED_SESSION);
      }
    }
    HostileCoordinator old = new HostileCoordinator(terms, clients(terms, Defences.ALL));
    old.collectVectors(inputs);
    SessionTerms next = terms(Adversary.SEMI_HONEST, 4, 6);
    HostileCoordinator coordinator = new HostileCoordinator(next, clients(next, Defences.ALL));
    coordinator.collectVectors(inputs);
    UnmaskRequest replayed = new UnmaskRequest(terms.digest(), old.allBut(), List.of());
    assertThat(reason(coordinator.send(0, replayed))).isEqualTo(Reason.WRONG_SESSION);
  }

  @Test
  void aClientThatWasGivenAnotherModelIsNotInTheSession() {
    SessionTerms terms = terms(Adversary.SEMI_HONEST, 4, 6);
    TaskView other = new TaskView(new byte[32], 16, 3, OptionalLong.empty());
    SecAggClient client =
        new SecAggClient(
            TestCohort.id(0),
            cohort.identities.get(0),
            cohort.policy(Adversary.SEMI_HONEST),
            other,
            SessionHistory.inMemory(),
            cohort.entropy);
    assertThat(reason(client.receive(new Announcement(terms))))
        .isEqualTo(Reason.UNACCEPTABLE_TERMS);
  }

  @Test
  void aModulusThatTheSumCanOverflowIsRefused() {
    SessionTerms terms = terms(Adversary.SEMI_HONEST, 4, 6);
    // 2 n Q + 1 <= 2^16 for n = 8 holds up to Q = 4095.
    for (long bound : new long[] {4095, 4096}) {
      SecAggClient client =
          new SecAggClient(
              TestCohort.id(0),
              cohort.identities.get(0),
              cohort.policy(Adversary.SEMI_HONEST),
              new TaskView(cohort.taskHash, 16, 3, OptionalLong.of(bound)),
              SessionHistory.inMemory(),
              cohort.entropy);
      ClientStep step = client.receive(new Announcement(terms));
      if (bound == 4095) {
        assertThat(step).isInstanceOf(ClientStep.Replied.class);
      } else {
        assertThat(reason(step)).isEqualTo(Reason.UNACCEPTABLE_TERMS);
      }
    }
  }

  @Test
  void aRingFromWhichAnArcCouldBeCutIsRefused() {
    TestCohort many = new TestCohort(60, 5);
    Neighbourhood ring = new Neighbourhood(60, 6, 3);
    SessionTerms terms = many.terms(Adversary.MALICIOUS, KeyAgreement.X25519, ring, 16, 3, 40);
    SecAggClient client = many.client(0, terms);
    assertThat(reason(client.receive(new Announcement(terms))))
        .isEqualTo(Reason.UNACCEPTABLE_TERMS);
  }

  @Test
  void aRosterOfClientsThatTheCoordinatorEnrolledIsRefused() {
    IdentityKey authority = IdentityKey.generate(cohort.entropy);
    IdentityKey coordinator = IdentityKey.generate(cohort.entropy);
    SessionTerms plain = terms(Adversary.MALICIOUS, 4, 6);
    assertThat(joined(withRoster(plain, enrolledBy(member -> authority, EXPIRES)), authority))
        .isEmpty();
    assertThat(
            joined(
                withRoster(
                    plain, enrolledBy(member -> member == 5 ? coordinator : authority, EXPIRES)),
                authority))
        .contains(Reason.NOT_ENROLLED);
    assertThat(joined(withRoster(plain, enrolledBy(member -> authority, NOW)), authority))
        .contains(Reason.NOT_ENROLLED);
    // Whose members show nothing.
    assertThat(joined(plain, authority)).contains(Reason.NOT_ENROLLED);
  }

  @Test
  void anAuthoritysWordIsForOneClientOneKeyAndOneTime() {
    IdentityKey authority = IdentityKey.generate(cohort.entropy);
    byte[] key = cohort.identities.get(0).publicKey();
    byte[] other = cohort.identities.get(1).publicKey();
    EnrolmentProof proof = EnrolmentProof.issue(authority, TestCohort.id(0), key, EXPIRES);
    EnrolmentProof longer =
        new EnrolmentProof(proof.expiresAtSeconds() + 1, proof.signature().clone());
    Enrolment enrolment = Enrolment.byAuthority(authority.publicKey(), AT_NOW);
    Member member = new Member(TestCohort.id(0), key, 0.5, Optional.of(proof));
    assertThat(enrolment.objection(member)).isEmpty();
    // What is remembered is as particular as what was verified.
    for (int again = 0; again < 2; again++) {
      assertThat(enrolment.objection(member)).isEmpty();
      for (Member wrong :
          List.of(
              new Member(TestCohort.id(1), key, 0.5, Optional.of(proof)),
              new Member(TestCohort.id(0), other, 0.5, Optional.of(proof)),
              new Member(TestCohort.id(0), key, 0.5, Optional.of(longer)),
              new Member(TestCohort.id(0), key, 0.5))) {
        assertThat(enrolment.objection(wrong)).as(wrong.toString()).isPresent();
      }
    }
  }

  private Roster enrolledBy(IntFunction<IdentityKey> authority, Instant expires) {
    List<Member> members = new ArrayList<>();
    for (Member member : cohort.roster.members()) {
      members.add(
          new Member(
              member.id(),
              member.identityKey(),
              1,
              Optional.of(
                  EnrolmentProof.issue(
                      authority.apply(members.size()),
                      member.id(),
                      member.identityKey(),
                      expires))));
    }
    return new Roster(members);
  }

  /** Why the victim, which knows the authority, does not join; empty if it does. */
  private Optional<Reason> joined(SessionTerms terms, IdentityKey authority) {
    ClientPolicy policy =
        ClientPolicy.malicious(6, 0.1, Enrolment.byAuthority(authority.publicKey(), AT_NOW));
    ClientStep step =
        cohort.client(VICTIM, terms, policy, Defences.ALL).receive(new Announcement(terms));
    return step instanceof ClientStep.Replied ? Optional.empty() : Optional.of(reason(step));
  }

  private List<SecAggClient> clients(SessionTerms terms, Defences defences) {
    List<SecAggClient> clients = new ArrayList<>();
    for (int member = 0; member < CLIENTS; member++) {
      clients.add(cohort.client(member, terms, cohort.policy(terms.adversary()), defences));
    }
    return clients;
  }

  private SessionTerms terms(Adversary adversary, int threshold, int minimumSurvivors) {
    return cohort.terms(
        adversary,
        KeyAgreement.X25519,
        new Neighbourhood(CLIENTS, CLIENTS - 1, threshold),
        16,
        3,
        minimumSurvivors);
  }

  private static SessionTerms withRoster(SessionTerms terms, Roster roster) {
    return new SessionTerms(
        terms.key(),
        terms.nonce(),
        terms.taskHash(),
        terms.adversary(),
        terms.agreement(),
        terms.graph(),
        terms.bits(),
        terms.dimension(),
        terms.corruptFraction(),
        terms.dropoutFraction(),
        terms.minimumSurvivors(),
        roster);
  }

  static Reason reason(ClientStep step) {
    if (step instanceof ClientStep.Refused refused) {
      return refused.rejection().reason();
    }
    assertThat(step).isInstanceOf(ClientStep.Aborted.class);
    return ((ClientStep.Aborted) step).rejection().reason();
  }
}
