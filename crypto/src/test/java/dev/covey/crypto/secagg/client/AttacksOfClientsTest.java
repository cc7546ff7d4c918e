package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.client.TestSession.Outcome;
import dev.covey.crypto.secagg.client.TestSession.Silence;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.MaskedInput;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedShare;
import dev.covey.crypto.secagg.message.ClientMessage.ShareBundle;
import dev.covey.crypto.secagg.message.ClientMessage.UnmaskResponse;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A client that cheats loses its own place, not the others' sum. */
class AttacksOfClientsTest {
  private static final int CLIENTS = 8;
  private static final int CHEAT = 5;

  private final TestCohort cohort = new TestCohort(CLIENTS, 23);
  private final SessionTerms terms =
      cohort.terms(
          Adversary.SEMI_HONEST,
          KeyAgreement.X25519,
          new Neighbourhood(CLIENTS, CLIENTS - 1, 4),
          20,
          4,
          6);

  @Test
  void truncatedAndOversizedVectorsAreLeftOut() {
    for (int change : new int[] {-1, 1}) {
      TestSession session =
          session(
              message ->
                  message instanceof MaskedInput input && input.member() == CHEAT
                      ? new MaskedInput(
                          input.session(),
                          CHEAT,
                          Arrays.copyOf(input.vector(), input.vector().length + change))
                      : message);
      Outcome.Sum sum = (Outcome.Sum) session.run();
      assertThat(sum.survivors().contains(CHEAT)).isFalse();
      assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
    }
  }

  @Test
  void aWrongShareIsNoticedAndDoneWithout() {
    TestSession session =
        session(
            message -> {
              if (!(message instanceof UnmaskResponse response) || response.member() != CHEAT) {
                return message;
              }
              List<RevealedShare> wrong = new ArrayList<>();
              for (RevealedShare share : response.shares()) {
                byte[] values = share.values().clone();
                values[0] ^= 1;
                wrong.add(new RevealedShare(share.owner(), share.kind(), values));
              }
              return new UnmaskResponse(response.session(), CHEAT, wrong);
            });
    session.silences.set(0, Silence.BEFORE_INPUT);
    Outcome.Sum sum = (Outcome.Sum) session.run();
    assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
  }

  @Test
  void sharesThatCannotBeOpenedMakeNobodyElseDropOut() {
    TestSession session =
        session(
            message -> {
              if (!(message instanceof ShareBundle bundle) || bundle.member() != CHEAT) {
                return message;
              }
              List<EncryptedShares> garbage = new ArrayList<>();
              for (EncryptedShares shares : bundle.shares()) {
                byte[] sealed = shares.selfSeedShare().clone();
                // Three neighbours get garbage; four shares are left, as many as are needed.
                sealed[3] ^= (byte) (garbage.size() < 3 ? 1 : 0);
                garbage.add(
                    new EncryptedShares(
                        CHEAT,
                        shares.to(),
                        shares.channelCiphertext(),
                        shares.maskCiphertext(),
                        sealed,
                        shares.maskRootShare()));
              }
              return new ShareBundle(bundle.session(), CHEAT, garbage);
            });
    Outcome.Sum sum = (Outcome.Sum) session.run();
    assertThat(session.unhappy).isEmpty();
    assertThat(sum.survivors().size()).isEqualTo(CLIENTS);
    assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
  }

  @Test
  void sharesOfTheWrongKindOrOfStrangersAreRefused() {
    TestSession session =
        session(
            message ->
                message instanceof UnmaskResponse response && response.member() == CHEAT
                    ? new UnmaskResponse(
                        response.session(),
                        CHEAT,
                        response.shares().stream()
                            .map(
                                share ->
                                    new RevealedShare(
                                        share.owner(),
                                        dev.covey.crypto.secagg.message.ShareKind.MASK_ROOT,
                                        share.values()))
                            .toList())
                    : message);
    Outcome.Sum sum = (Outcome.Sum) session.run();
    assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
  }

  @Test
  void pointsOfLowOrderAreRefusedEvenIfTheyAreSigned() {
    SecAggServer server = new SecAggServer(terms);
    byte[] session = terms.digest();
    byte[] zero = new byte[32];
    byte[] commitment = cohort.bytes(32);
    byte[] signed = Labels.advertisement(session, CHEAT, zero, zero, commitment);
    ServerStep step =
        server.receive(
            new Advertisement(
                session, CHEAT, zero, zero, commitment, cohort.identities.get(CHEAT).sign(signed)));
    assertThat(((ServerStep.Refused) step).rejection().reason()).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void forgedRepeatedEarlyAndForeignMessagesAreRefusedWithTheirReason() {
    SecAggServer server = new SecAggServer(terms);
    SecAggClient client = cohort.client(CHEAT, terms);
    Advertisement own =
        (Advertisement)
            ((ClientStep.Replied) client.receive(server.announcements().get(CHEAT).message()))
                .message();
    byte[] session = terms.digest();
    Advertisement asAnother =
        new Advertisement(
            session, 2, own.maskKey(), own.channelKey(), own.seedCommitment(), own.signature());
    assertThat(reason(server.receive(asAnother))).isEqualTo(Reason.FORGED_SIGNATURE);
    assertThat(server.receive(own)).isInstanceOf(ServerStep.Accepted.class);
    assertThat(reason(server.receive(own))).isEqualTo(Reason.DUPLICATE);
    assertThat(reason(server.receive(new MaskedInput(session, CHEAT, new byte[10]))))
        .isEqualTo(Reason.WRONG_PHASE);
    assertThat(reason(server.receive(new MaskedInput(new byte[32], CHEAT, new byte[10]))))
        .isEqualTo(Reason.WRONG_SESSION);
    for (int stranger : new int[] {-1, CLIENTS}) {
      assertThat(reason(server.receive(new MaskedInput(session, stranger, new byte[10]))))
          .isEqualTo(Reason.WRONG_SENDER);
    }
  }

  private static Reason reason(ServerStep step) {
    return ((ServerStep.Refused) step).rejection().reason();
  }

  private TestSession session(UnaryOperator<ClientMessage> onTheWay) {
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
