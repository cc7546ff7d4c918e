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
import dev.covey.crypto.secagg.message.ClientMessage.RevealedSeed;
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
import java.util.HashMap;
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
  private final Map<List<Integer>, SecretBytes> seeds = new HashMap<>();

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
      for (RevealedSeed seed : response.seeds()) {
        seeds.put(pair(response.member(), seed.owner()), SecretBytes.copyOf(seed.seed()));
      }
    }
  }

  /** Whether the seed of the mask between two members can be had from what was revealed. */
  boolean knowsPairSeed(int one, int other) {
    return pairSeed(one, other).isPresent();
  }

  /** The victim's vector in the clear, if its own mask and all its pairwise ones can be had. */
  Optional<LaneVector> uncover(int victim) {
    Optional<SecretBytes> seed = rebuild(victim, ShareKind.SELF_SEED);
    if (seed.isEmpty()) {
      return Optional.empty();
    }
    List<SecretBytes> added = new ArrayList<>();
    List<SecretBytes> subtracted = new ArrayList<>();
    added.add(Labels.selfMaskSeed(terms.digest(), terms.taskHash(), victim, seed.get()));
    for (int other : advertisements.keySet()) {
      if (other != victim) {
        Optional<SecretBytes> pairSeed = pairSeed(victim, other);
        if (pairSeed.isEmpty()) {
          return Optional.empty();
        }
        (victim < other ? added : subtracted).add(pairSeed.get());
      }
    }
    LaneVector vector = Optional.ofNullable(vectors.get(victim)).orElseThrow().copy();
    MaskExpansion.apply(vector, subtracted, added);
    return Optional.of(vector);
  }

  /** Either end may have revealed it, and the root of either end gives it. */
  private Optional<SecretBytes> pairSeed(int one, int other) {
    SecretBytes revealed = seeds.get(pair(one, other));
    if (revealed != null) {
      return Optional.of(revealed);
    }
    return rebuild(one, ShareKind.MASK_ROOT)
        .map(root -> agree(root, one, other))
        .or(() -> rebuild(other, ShareKind.MASK_ROOT).map(root -> agree(root, other, one)));
  }

  private SecretBytes agree(SecretBytes root, int owner, int other) {
    SessionKeys keys = SessionKeys.derive(KeyAgreement.X25519, root);
    boolean lower = owner < other;
    byte[] own = keys.publicKey();
    byte[] others = Optional.ofNullable(advertisements.get(other)).orElseThrow().maskKey();
    byte[] context =
        Labels.pairMask(
            terms.digest(),
            terms.taskHash(),
            Math.min(owner, other),
            Math.max(owner, other),
            lower ? own : others,
            lower ? others : own);
    SessionKeys.Peer peer = ((Checked.Passed<SessionKeys.Peer>) keys.agree(others)).value();
    Checked<SessionKeys.Pairwise> mask = peer.initiate(context, MaskExpansion.SEED_BYTES);
    return ((Checked.Passed<SessionKeys.Pairwise>) mask).value().secret();
  }

  private static List<Integer> pair(int one, int other) {
    return List.of(Math.min(one, other), Math.max(one, other));
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
