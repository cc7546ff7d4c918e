package dev.covey.crypto.secagg.server;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.DirectoryDigest;
import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.HararyGraph;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ServerMessage.Directory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects keys. */
final class AdvertisePhase implements ServerPhase {
  private static final byte[] GAP = new byte[0];

  private final SessionTerms terms;
  private final byte[] session;
  private final Map<Integer, Advertisement> advertisements = new TreeMap<>();

  AdvertisePhase(SessionTerms terms, byte[] session) {
    this.terms = terms;
    this.session = session;
  }

  @Override
  public ServerStep receive(ClientMessage message) {
    if (!(message instanceof Advertisement advertisement)) {
      return unexpected(message);
    }
    int member = advertisement.member();
    if (advertisements.containsKey(member)) {
      return ServerPhase.duplicate(message);
    }
    for (byte[] key : List.of(advertisement.maskKey(), advertisement.channelKey())) {
      if (terms.agreement().check(key) instanceof Checked.Failed<byte[]> failed) {
        return ServerPhase.refuse(Reason.MALFORMED, failed.reason());
      }
    }
    if (advertisement.seedCommitment().length != SessionTerms.HASH_BYTES) {
      return ServerPhase.refuse(
          Reason.MALFORMED, "a commitment has " + SessionTerms.HASH_BYTES + " bytes");
    }
    byte[] signed =
        Labels.advertisement(
            session,
            member,
            advertisement.maskKey(),
            advertisement.channelKey(),
            advertisement.seedCommitment());
    if (!IdentityKey.verifies(
        terms.roster().get(member).identityKey(), signed, advertisement.signature())) {
      return ServerPhase.refuse(
          Reason.FORGED_SIGNATURE, "the advertisement of member " + member + " is not its own");
    }
    advertisements.put(member, advertisement);
    return new ServerStep.Accepted();
  }

  @Override
  public Transition close() {
    int least = Math.max(terms.minimumSurvivors(), terms.graph().threshold() + 1);
    if (advertisements.size() < least) {
      return ServerPhase.abort(
          Reason.TOO_FEW_SURVIVORS,
          advertisements.size() + " clients advertised, at least " + least + " are needed");
    }
    List<byte[]> digests = new ArrayList<>(Collections.nCopies(terms.roster().size(), GAP));
    advertisements.forEach((member, sent) -> digests.set(member, sent.digest()));
    byte[] root = DirectoryDigest.root(session, digests);
    HararyGraph graph = HararyGraph.draw(terms.graph(), DirectoryDigest.graphSeed(session, root));
    List<byte[]> shared = List.copyOf(digests);
    List<Outgoing> messages = new ArrayList<>();
    for (int member : advertisements.keySet()) {
      List<Advertisement> neighbours = new ArrayList<>();
      for (int neighbour : graph.neighboursOf(member)) {
        Advertisement advertisement = advertisements.get(neighbour);
        if (advertisement != null) {
          neighbours.add(advertisement);
        }
      }
      messages.add(new Outgoing(member, new Directory(session, shared, neighbours)));
    }
    ServerContext context = new ServerContext(terms, session, root, graph, advertisements);
    return new Transition(new SharePhase(context), new ServerStep.Advanced(messages));
  }

  @Override
  public BitSet awaited() {
    BitSet awaited = new BitSet();
    awaited.set(0, terms.roster().size());
    advertisements.keySet().forEach(awaited::clear);
    return awaited;
  }
}
