package dev.covey.crypto.secagg.client;

import dev.covey.crypto.secagg.QuorumCertificate;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedSeed;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedShare;
import dev.covey.crypto.secagg.message.ClientMessage.UnmaskResponse;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ServerMessage.UnmaskRequest;
import dev.covey.crypto.secagg.message.ShareKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The client holds its neighbours' shares, and waits to be asked for them. It answers one request,
 * with exactly one kind of secret of each neighbour: a share of a survivor's self seed, or of a
 * dropped client the share of its mask root and the seed of the common mask, which that root gives.
 */
final class UnmaskPhase implements ClientPhase {
  private final ClientContext context;
  private final Optional<Signed> signed;
  private final Map<Integer, HeldShares> held;

  /** What the client has signed. */
  private record Signed(byte[] directoryRoot, SurvivorSet survivors) {}

  private UnmaskPhase(
      ClientContext context, Optional<Signed> signed, Map<Integer, HeldShares> held) {
    this.context = context;
    this.signed = signed;
    this.held = held;
  }

  /** Without a certificate (semi-honest mode). */
  static UnmaskPhase uncertified(ClientContext context, Map<Integer, HeldShares> held) {
    return new UnmaskPhase(context, Optional.empty(), held);
  }

  /** With a certificate for the set that this client signed. */
  static UnmaskPhase certified(
      ClientContext context,
      byte[] directoryRoot,
      SurvivorSet survivors,
      Map<Integer, HeldShares> held) {
    return new UnmaskPhase(context, Optional.of(new Signed(directoryRoot, survivors)), held);
  }

  @Override
  public Transition receive(ServerMessage message) {
    if (!(message instanceof UnmaskRequest request)) {
      return unexpected(message);
    }
    SurvivorSet survivors = request.survivors();
    Optional<Rejection> objection =
        SurvivorCheck.objection(survivors, context)
            .or(() -> uncertified(request))
            .or(() -> secondSum(survivors));
    if (objection.isPresent()) {
      return abort(objection.get());
    }
    List<RevealedShare> revealed = new ArrayList<>();
    List<RevealedSeed> seeds = new ArrayList<>();
    held.forEach(
        (owner, shares) -> {
          boolean survived = survivors.contains(owner);
          if (!survived) {
            seeds.add(new RevealedSeed(owner, shares.pairSeed().copy()));
          }
          ShareKind kind = survived ? ShareKind.SELF_SEED : ShareKind.MASK_ROOT;
          shares
              .reveal(kind)
              .ifPresent(values -> revealed.add(new RevealedShare(owner, kind, values)));
        });
    ClientStep answer =
        new ClientStep.Replied(
            new UnmaskResponse(context.session(), context.self(), revealed, seeds));
    if (!context.defences().oneAnswer()) {
      return new Transition(this, answer);
    }
    close();
    return new Transition(new FinishedPhase(), answer);
  }

  /**
   * Where the coordinator is believed when it says that an attempt failed, an honest one that died
   * in between goes on with whoever is there.
   */
  private Optional<Rejection> secondSum(SurvivorSet survivors) {
    SessionTerms terms = context.terms();
    return context.policy().adversary() != Adversary.MALICIOUS
            || !context.defences().oneSum()
            || context.history().open(terms.key(), terms.roster().digestOf(survivors))
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                Reason.SECOND_SUM,
                "a sum over other survivors was opened in round " + terms.key().round()));
  }

  private Optional<Rejection> uncertified(UnmaskRequest request) {
    if (signed.isEmpty() || !context.defences().quorum()) {
      return Optional.empty();
    }
    if (!request.survivors().equals(signed.get().survivors())) {
      return notCertified("the survivors are not those that this client signed");
    }
    QuorumCertificate.Verdict verdict =
        QuorumCertificate.check(
            context.terms(),
            context.session(),
            signed.get().directoryRoot(),
            request.survivors(),
            request.certificate());
    return switch (verdict) {
      case CERTIFIED -> Optional.empty();
      case TOO_FEW ->
          notCertified("fewer than " + context.terms().quorum() + " survivors signed the set");
      case FORGED -> notCertified("a signature on the survivor set is not a survivor's");
    };
  }

  private static Optional<Rejection> notCertified(String detail) {
    return Optional.of(new Rejection(Reason.NOT_CERTIFIED, detail));
  }

  @Override
  public void close() {
    held.values().forEach(HeldShares::close);
  }
}
