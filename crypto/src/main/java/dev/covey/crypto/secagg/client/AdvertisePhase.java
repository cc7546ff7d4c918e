package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.keys.SessionKeys;
import dev.covey.crypto.secagg.DirectoryDigest;
import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.HararyGraph;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ServerMessage.Directory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The client has drawn its secrets and sent its keys, and waits to hear who else did. */
final class AdvertisePhase implements ClientPhase {
  private final ClientContext context;
  private final SecretBytes maskRoot;
  private final SecretBytes selfSeed;
  private final SessionKeys maskKeys;
  private final SessionKeys channelKeys;
  private final Advertisement advertisement;

  private AdvertisePhase(ClientContext context) {
    this.context = context;
    maskRoot = context.entropy().secret(SessionKeys.ROOT_BYTES);
    selfSeed = context.entropy().secret(SessionKeys.ROOT_BYTES);
    maskKeys = SessionKeys.derive(context.terms().agreement(), maskRoot);
    try (SecretBytes channelRoot = context.entropy().secret(SessionKeys.ROOT_BYTES)) {
      channelKeys = SessionKeys.derive(context.terms().agreement(), channelRoot);
    }
    byte[] session = context.session();
    byte[] maskKey = maskKeys.publicKey();
    byte[] channelKey = channelKeys.publicKey();
    byte[] commitment = Labels.seedCommitment(session, context.self(), selfSeed.shared());
    byte[] signed = Labels.advertisement(session, context.self(), maskKey, channelKey, commitment);
    advertisement =
        new Advertisement(
            session,
            context.self(),
            maskKey,
            channelKey,
            commitment,
            context.identity().sign(signed));
  }

  /** Draws the session's secrets. */
  static Transition begin(ClientContext context) {
    AdvertisePhase phase = new AdvertisePhase(context);
    return new Transition(phase, new ClientStep.Replied(phase.advertisement));
  }

  @Override
  public Transition receive(ServerMessage message) {
    if (!(message instanceof Directory directory)) {
      return unexpected(message);
    }
    SessionTerms terms = context.terms();
    int clients = terms.roster().size();
    if (!DirectoryDigest.isWellFormed(directory.digests(), clients)) {
      return refuse(
          Reason.MALFORMED,
          "a directory has one digest or gap for each of " + clients + " members");
    }
    if (!Arrays.equals(directory.digests().get(context.self()), advertisement.digest())) {
      return abort(Reason.INCONSISTENT, "the directory does not hold this client's advertisement");
    }
    byte[] root = DirectoryDigest.root(context.session(), directory.digests());
    HararyGraph graph =
        HararyGraph.draw(terms.graph(), DirectoryDigest.graphSeed(context.session(), root));
    List<Integer> expected = new ArrayList<>();
    for (int neighbour : graph.neighboursOf(context.self())) {
      if (directory.digests().get(neighbour).length > 0) {
        expected.add(neighbour);
      }
    }
    List<Integer> found = directory.neighbours().stream().map(Advertisement::member).toList();
    if (!found.equals(expected)) {
      return abort(
          Reason.INCONSISTENT, "the directory's neighbours are not those of the graph it gives");
    }
    if (expected.size() < terms.graph().threshold()) {
      return abort(
          Reason.TOO_FEW_NEIGHBOURS,
          expected.size() + " neighbours, " + terms.graph().threshold() + " are needed");
    }
    for (Advertisement neighbour : directory.neighbours()) {
      Checked<Advertisement> checked = check(neighbour, directory.digests());
      if (checked instanceof Checked.Failed<Advertisement> failed) {
        return abort(Reason.FORGED_SIGNATURE, failed.reason());
      }
    }
    return SharePhase.begin(
        context, maskRoot, selfSeed, maskKeys, channelKeys, root, directory.neighbours());
  }

  private Checked<Advertisement> check(Advertisement neighbour, List<byte[]> digests) {
    int member = neighbour.member();
    byte[] signed =
        Labels.advertisement(
            context.session(),
            member,
            neighbour.maskKey(),
            neighbour.channelKey(),
            neighbour.seedCommitment());
    if (!Arrays.equals(digests.get(member), neighbour.digest())
        || !IdentityKey.verifies(
            context.terms().roster().get(member).identityKey(), signed, neighbour.signature())) {
      return new Checked.Failed<>("the advertisement of member " + member + " is not its own");
    }
    for (byte[] key : List.of(neighbour.maskKey(), neighbour.channelKey())) {
      if (context.terms().agreement().check(key) instanceof Checked.Failed<byte[]> failed) {
        return new Checked.Failed<>(failed.reason());
      }
    }
    return new Checked.Passed<>(neighbour);
  }

  @Override
  public void close() {
    maskRoot.close();
    selfSeed.close();
    maskKeys.close();
    channelKeys.close();
  }
}
