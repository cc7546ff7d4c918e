package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.keys.SessionKeys;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.MaskedInput;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedShare;
import dev.covey.crypto.secagg.message.ClientMessage.UnmaskResponse;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ServerMessage.ShareDelivery;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.crypto.secagg.server.Outgoing;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import dev.covey.crypto.shamir.Shamir;
import dev.covey.crypto.shamir.Share;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A coordinator that behaves until all masked vectors are in, remembers everything that it saw, and
 * then does what the attack says.
 */
final class HostileCoordinator {
  final SessionTerms terms;
  final List<SecAggClient> clients;
  final Map<Integer, Advertisement> advertisements = new TreeMap<>();
  final Map<Integer, LaneVector> vectors = new TreeMap<>();
  private final Map<Integer, Map<ShareKind, List<Share>>> shares = new TreeMap<>();

  HostileCoordinator(SessionTerms terms, List<SecAggClient> clients) {
    this.terms = terms;
    this.clients = clients;
  }

  /** Runs the session up to where all vectors are in. */
  void collectVectors(List<LaneVector> inputs) {
    SecAggServer server = new SecAggServer(terms);
    List<Outgoing> outgoing = server.announcements();
    while (true) {
      boolean last = false;
      for (Outgoing message : outgoing) {
        ClientStep step = clients.get(message.to()).receive(message.message());
        if (message.message() instanceof ShareDelivery) {
          step = clients.get(message.to()).provide(inputs.get(message.to()));
          last = true;
        }
        if (step instanceof ClientStep.Replied replied) {
          remember(replied.message());
          server.receive(replied.message());
        }
      }
      if (last) {
        return;
      }
      ServerStep step = server.closePhase();
      if (!(step instanceof ServerStep.Advanced advanced)) {
        return;
      }
      outgoing = advanced.messages();
    }
  }

  ClientStep send(int member, ServerMessage message) {
    ClientStep step = clients.get(member).receive(message);
    if (step instanceof ClientStep.Replied replied) {
      remember(replied.message());
    }
    return step;
  }

  SurvivorSet allBut(int... missing) {
    BitSet members = new BitSet();
    members.set(0, terms.roster().size());
    for (int member : missing) {
      members.clear(member);
    }
    return SurvivorSet.of(terms.roster().size(), members);
  }

  private void remember(ClientMessage message) {
    if (message instanceof Advertisement advertisement) {
      advertisements.put(advertisement.member(), advertisement);
    } else if (message instanceof MaskedInput input) {
      Checked<LaneVector> vector =
          LaneVector.fromWire(terms.bits(), terms.dimension(), input.vector());
      vectors.put(input.member(), ((Checked.Passed<LaneVector>) vector).value());
    } else if (message instanceof UnmaskResponse response) {
      for (RevealedShare share : response.shares()) {
        shares
            .computeIfAbsent(share.owner(), owner -> new TreeMap<>())
            .computeIfAbsent(share.kind(), kind -> new ArrayList<>())
            .add(new Share(response.member() + 1, SecretBytes.copyOf(share.values())));
      }
    }
  }

  /**
   * The victim's vector in the clear, if both its secrets can be rebuilt from what was revealed.
   */
  Optional<LaneVector> uncover(int victim) {
    Optional<SecretBytes> seed = rebuild(victim, ShareKind.SELF_SEED);
    Optional<SecretBytes> root = rebuild(victim, ShareKind.MASK_ROOT);
    if (seed.isEmpty() || root.isEmpty()) {
      return Optional.empty();
    }
    byte[] session = terms.digest();
    List<SecretBytes> added = new ArrayList<>();
    List<SecretBytes> subtracted = new ArrayList<>();
    added.add(Labels.selfMaskSeed(session, terms.taskHash(), victim, seed.get()));
    SessionKeys keys = SessionKeys.derive(KeyAgreement.X25519, root.get());
    for (Advertisement other : advertisements.values()) {
      if (other.member() != victim) {
        boolean lower = victim < other.member();
        byte[] own = keys.publicKey();
        byte[] context =
            Labels.pairMask(
                session,
                terms.taskHash(),
                Math.min(victim, other.member()),
                Math.max(victim, other.member()),
                lower ? own : other.maskKey(),
                lower ? other.maskKey() : own);
        SessionKeys.Peer peer =
            ((Checked.Passed<SessionKeys.Peer>) keys.agree(other.maskKey())).value();
        Checked<SessionKeys.Pairwise> mask = peer.initiate(context, MaskExpansion.SEED_BYTES);
        (lower ? added : subtracted)
            .add(((Checked.Passed<SessionKeys.Pairwise>) mask).value().secret());
      }
    }
    LaneVector vector = Optional.ofNullable(vectors.get(victim)).orElseThrow().copy();
    MaskExpansion.apply(vector, subtracted, added);
    return Optional.of(vector);
  }

  private Optional<SecretBytes> rebuild(int victim, ShareKind kind) {
    List<Share> known = shares.getOrDefault(victim, Map.of()).getOrDefault(kind, List.of());
    int threshold = terms.graph().threshold();
    return known.size() >= threshold
            && Shamir.combine(known.subList(0, threshold))
                instanceof Checked.Passed<SecretBytes> secret
        ? Optional.of(secret.value())
        : Optional.empty();
  }
}
