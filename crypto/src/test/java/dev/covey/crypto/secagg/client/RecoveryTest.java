package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.client.TestSession.Outcome;
import dev.covey.crypto.secagg.client.TestSession.Silence;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedSeed;
import dev.covey.crypto.secagg.message.ClientMessage.ShareBundle;
import dev.covey.crypto.secagg.message.ClientMessage.UnmaskResponse;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the masks of clients that dropped out are taken off: by survivors' seeds, or by shares. */
class RecoveryTest {
  private static final int CLIENTS = 8;
  private static final int THRESHOLD = 4;

  /** Who drops out: with ML-KEM one that encapsulates to most others, or to fewest. */
  private static final int[] DROPPED = {0, 3, 7};

  @ParameterizedTest
  @EnumSource
  void seedsOpenWhatTooFewSharesCouldNot(KeyAgreement agreement) {
    for (int dropped : DROPPED) {
      TestSession session =
          session(
              agreement,
              message ->
                  message instanceof UnmaskResponse response
                      ? withoutRootShares(response)
                      : message);
      session.silences.set(dropped, Silence.BEFORE_INPUT);
      assertExact(session);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sharesOpenWhereSurvivorsFallSilentOrRevealNoSeedsOrNobodyCommitted(KeyAgreement agreement) {
    List<UnaryOperator<ClientMessage>> ways =
        List.of(
            message ->
                message instanceof UnmaskResponse response ? withoutSeeds(response) : message,
            message ->
                message instanceof ShareBundle bundle
                    ? new ShareBundle(bundle.session(), bundle.member(), bundle.shares())
                    : message,
            message -> message);
    for (int dropped : DROPPED) {
      for (UnaryOperator<ClientMessage> way : ways) {
        TestSession session = session(agreement, way);
        session.silences.set(dropped, Silence.BEFORE_INPUT);
        session.silences.set(2, Silence.BEFORE_UNMASKING);
        session.silences.set(5, Silence.BEFORE_UNMASKING);
        assertExact(session);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void wrongSeedsAreNoticedAndDoneWithout(KeyAgreement agreement) {
    for (int dropped : DROPPED) {
      for (int cheat : new int[] {1, 6}) {
        TestSession session =
            session(
                agreement,
                message ->
                    message instanceof UnmaskResponse response && response.member() == cheat
                        ? withWrongSeeds(response)
                        : message);
        session.silences.set(dropped, Silence.BEFORE_INPUT);
        assertExact(session);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void commitmentsToOtherSeedsCostTheLongWayAndNotTheSum(KeyAgreement agreement) {
    for (int cheat : DROPPED) {
      TestSession session =
          session(
              agreement,
              message ->
                  message instanceof ShareBundle bundle && bundle.member() == cheat
                      ? withWrongCommitments(bundle)
                      : message);
      session.silences.set(cheat, Silence.BEFORE_INPUT);
      session.silences.set(cheat == 3 ? 4 : 3, Silence.BEFORE_INPUT);
      assertExact(session);
    }
  }

  @Test
  void whereNeitherSeedsNorSharesServeTheSumStaysClosedRatherThanWrong() {
    TestSession session =
        session(
            KeyAgreement.X25519,
            message -> {
              if (message instanceof ShareBundle bundle && bundle.member() == 3) {
                return withWrongCommitments(bundle);
              }
              return message instanceof UnmaskResponse response
                  ? withoutRootShares(response)
                  : message;
            });
    session.silences.set(3, Silence.BEFORE_INPUT);
    assertThat(((Outcome.Abort) session.run()).rejection().reason())
        .isEqualTo(Reason.NOT_RECOVERABLE);
  }

  @Test
  void whoeverEncapsulatesOtherwiseThanItsRootSaysAndDropsOutDoesNotSpoilTheSum() {
    TestSession session =
        session(
            KeyAgreement.X25519_ML_KEM_768,
            message -> {
              if (!(message instanceof ShareBundle bundle) || bundle.member() != 3) {
                return message;
              }
              List<EncryptedShares> changed = new ArrayList<>(bundle.shares());
              EncryptedShares last = changed.remove(changed.size() - 1);
              byte[] other = last.maskCiphertext().clone();
              other[5] ^= 1;
              changed.add(
                  new EncryptedShares(
                      last.from(),
                      last.to(),
                      last.channelCiphertext(),
                      other,
                      last.selfSeedShare(),
                      last.maskRootShare()));
              return new ShareBundle(
                  bundle.session(), bundle.member(), changed, bundle.seedCommitments());
            });
    session.silences.set(3, Silence.BEFORE_INPUT);
    assertThat(((Outcome.Abort) session.run()).rejection().reason())
        .isEqualTo(Reason.NOT_RECOVERABLE);
  }

  @Test
  void seedsThatWereNotAskedForAreRefused() {
    for (int owner : new int[] {-1, 2, 4, CLIENTS}) {
      TestSession session =
          session(
              KeyAgreement.X25519,
              message ->
                  // Of nobody, of itself, of a survivor, of nobody.
                  message instanceof UnmaskResponse response && response.member() == 2
                      ? new UnmaskResponse(
                          response.session(),
                          2,
                          List.of(),
                          List.of(new RevealedSeed(owner, new byte[32])))
                      : message);
      assertExact(session);
      assertThat(session.refused).hasSize(1);
      assertThat(session.refused.get(0).reason()).isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void whateverDropsOutAndWhoeverLiesAboutSeedsTheSumIsExactOrStaysClosed() {
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    Trials.run(
        "secagg-recovery",
        60,
        random -> {
          long seed = random.nextLong();
          TestSession session =
              session(
                  Adversary.values()[random.nextInt(2)],
                  random.nextInt(4) == 0 ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519,
                  message -> lie(message, seed));
          for (int i = random.nextInt(6); i > 0; i--) {
            session.silences.set(random.nextInt(CLIENTS), Silence.values()[random.nextInt(5)]);
          }
          if (session.run() instanceof Outcome.Sum sum) {
            opened.incrementAndGet();
            assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
          } else {
            closed.incrementAndGet();
          }
        });
    if (Long.getLong("covey.trial.seed") == null) {
      assertThat(opened.get()).isGreaterThan(30);
      assertThat(closed.get()).isGreaterThan(5);
    }
  }

  /** Some clients, some of the time. */
  private static ClientMessage lie(ClientMessage message, long seed) {
    RandomGenerator random =
        new SplittableRandom(
            seed + 2L * message.member() + (message instanceof UnmaskResponse ? 1 : 0));
    if (message instanceof UnmaskResponse response) {
      return switch (random.nextInt(6)) {
        case 0 -> withWrongSeeds(response);
        case 1 -> withoutSeeds(response);
        case 2 -> withoutRootShares(response);
        default -> message;
      };
    }
    if (message instanceof ShareBundle bundle) {
      return switch (random.nextInt(6)) {
        case 0 -> withWrongCommitments(bundle);
        case 1 -> new ShareBundle(bundle.session(), bundle.member(), bundle.shares());
        default -> message;
      };
    }
    return message;
  }

  private static void assertExact(TestSession session) {
    Outcome outcome = session.run();
    assertThat(outcome).isInstanceOf(Outcome.Sum.class);
    Outcome.Sum sum = (Outcome.Sum) outcome;
    assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
  }

  private static UnmaskResponse withoutRootShares(UnmaskResponse response) {
    return new UnmaskResponse(
        response.session(),
        response.member(),
        response.shares().stream().filter(share -> share.kind() == ShareKind.SELF_SEED).toList(),
        response.seeds());
  }

  private static UnmaskResponse withoutSeeds(UnmaskResponse response) {
    return new UnmaskResponse(response.session(), response.member(), response.shares());
  }

  private static UnmaskResponse withWrongSeeds(UnmaskResponse response) {
    List<RevealedSeed> wrong = new ArrayList<>();
    for (RevealedSeed seed : response.seeds()) {
      byte[] bytes = seed.seed().clone();
      bytes[31] ^= 4;
      wrong.add(new RevealedSeed(seed.owner(), bytes));
    }
    return new UnmaskResponse(response.session(), response.member(), response.shares(), wrong);
  }

  private static ShareBundle withWrongCommitments(ShareBundle bundle) {
    List<byte[]> wrong = new ArrayList<>();
    for (byte[] commitment : bundle.seedCommitments()) {
      byte[] bytes = commitment.clone();
      if (bytes.length > 0) {
        bytes[0] ^= 1;
      }
      wrong.add(bytes);
    }
    return new ShareBundle(bundle.session(), bundle.member(), bundle.shares(), wrong);
  }

  private static TestSession session(
      KeyAgreement agreement, UnaryOperator<ClientMessage> onTheWay) {
    return session(Adversary.SEMI_HONEST, agreement, onTheWay);
  }

  private static TestSession session(
      Adversary adversary, KeyAgreement agreement, UnaryOperator<ClientMessage> onTheWay) {
    TestCohort cohort = new TestCohort(CLIENTS, 29);
    SessionTerms terms =
        cohort.terms(
            adversary, agreement, new Neighbourhood(CLIENTS, CLIENTS - 1, THRESHOLD), 20, 4, 5);
    List<SecAggClient> clients = new ArrayList<>();
    List<LaneVector> inputs = new ArrayList<>();
    List<Silence> silences = new ArrayList<>();
    for (int member = 0; member < CLIENTS; member++) {
      clients.add(cohort.client(member, terms));
      inputs.add(LaneVector.of(20, new int[] {member, -member, 1000 * member, 7}));
      silences.add(Silence.NEVER);
    }
    TestSession session = new TestSession(terms, clients, inputs, silences);
    session.onTheWay = onTheWay;
    return session;
  }
}
