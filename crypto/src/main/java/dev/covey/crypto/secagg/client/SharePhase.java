package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.keys.SessionKeys;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.ShareEnvelope;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.ShareBundle;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ServerMessage.ShareDelivery;
import dev.covey.crypto.shamir.Shamir;
import dev.covey.crypto.shamir.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The client has sent shares of its two secrets to its neighbours, and waits for theirs. */
final class SharePhase implements ClientPhase {
  private static final byte[] NONE = new byte[0];

  private final ClientContext context;
  private final SecretBytes selfSeed;
  private final SessionKeys maskKeys;
  private final SessionKeys channelKeys;
  private final byte[] directoryRoot;
  private final Map<Integer, Neighbour> neighbours;

  /**
   * A neighbour that advertised; the mask is there from the start unless the neighbour is the one
   * that encapsulates.
   */
  private static final class Neighbour {
    final Advertisement advertisement;
    final SessionKeys.Peer channel;
    final SessionKeys.Peer masks;
    @Nullable SecretBytes mask;

    Neighbour(Advertisement advertisement, SessionKeys.Peer channel, SessionKeys.Peer masks) {
      this.advertisement = advertisement;
      this.channel = channel;
      this.masks = masks;
    }

    void close() {
      channel.close();
      masks.close();
      if (mask != null) {
        mask.close();
      }
    }
  }

  private SharePhase(
      ClientContext context,
      SecretBytes selfSeed,
      SessionKeys maskKeys,
      SessionKeys channelKeys,
      byte[] directoryRoot) {
    this.context = context;
    this.selfSeed = selfSeed;
    this.maskKeys = maskKeys;
    this.channelKeys = channelKeys;
    this.directoryRoot = directoryRoot;
    neighbours = new TreeMap<>();
  }

  /** Shares out the secrets; takes all of them over. */
  static Transition begin(
      ClientContext context,
      SecretBytes maskRoot,
      SecretBytes selfSeed,
      SessionKeys maskKeys,
      SessionKeys channelKeys,
      byte[] directoryRoot,
      List<Advertisement> advertisements) {
    SharePhase phase = new SharePhase(context, selfSeed, maskKeys, channelKeys, directoryRoot);
    try (maskRoot) {
      for (Advertisement advertisement : advertisements) {
        Checked<SessionKeys.Peer> channel = channelKeys.agree(advertisement.channelKey());
        Checked<SessionKeys.Peer> masks = maskKeys.agree(advertisement.maskKey());
        if (channel instanceof Checked.Passed<SessionKeys.Peer> forShares
            && masks instanceof Checked.Passed<SessionKeys.Peer> forMasks) {
          phase.neighbours.put(
              advertisement.member(),
              new Neighbour(advertisement, forShares.value(), forMasks.value()));
        } else {
          return phase.abort(
              Reason.INCONSISTENT,
              "no agreement with member " + advertisement.member() + " is possible");
        }
      }
      return phase.shareOut(maskRoot);
    }
  }

  private Transition shareOut(SecretBytes maskRoot) {
    int threshold = context.terms().graph().threshold();
    int[] points = neighbours.keySet().stream().mapToInt(member -> member + 1).toArray();
    List<Share> seedShares = Shamir.split(selfSeed, threshold, points, context.entropy());
    List<Share> rootShares = Shamir.split(maskRoot, threshold, points, context.entropy());
    List<EncryptedShares> sealed = new ArrayList<>(points.length);
    ShareEnvelope envelope = new ShareEnvelope(context.session());
    byte[] ownKey = channelKeys.publicKey();
    List<byte[]> commitments = new ArrayList<>(points.length);
    boolean encapsulates = context.terms().agreement().ciphertextBytes() > 0;
    int at = 0;
    for (Neighbour neighbour : neighbours.values()) {
      int member = neighbour.advertisement.member();
      byte[] maskCiphertext = NONE;
      byte[] commitment = NONE;
      if (context.self() < member || !encapsulates) {
        Checked<SessionKeys.Pairwise> mask =
            neighbour.masks.initiate(maskContext(neighbour), MaskExpansion.SEED_BYTES);
        if (!(mask instanceof Checked.Passed<SessionKeys.Pairwise> made)) {
          return abort(Reason.INCONSISTENT, ((Checked.Failed<?>) mask).reason());
        }
        neighbour.mask = made.value().secret();
        maskCiphertext = made.value().ciphertext();
        commitment =
            Labels.pairSeedCommitment(
                context.session(), context.self(), member, neighbour.mask.shared());
      }
      commitments.add(commitment);
      byte[] channelContext =
          Labels.channel(
              context.session(),
              context.self(),
              member,
              ownKey,
              neighbour.advertisement.channelKey());
      Checked<EncryptedShares> encrypted =
          envelope.seal(
              neighbour.channel,
              channelContext,
              context.self(),
              member,
              maskCiphertext,
              seedShares.get(at).values(),
              rootShares.get(at).values());
      if (!(encrypted instanceof Checked.Passed<EncryptedShares> passed)) {
        return abort(Reason.INCONSISTENT, ((Checked.Failed<?>) encrypted).reason());
      }
      sealed.add(passed.value());
      at++;
    }
    seedShares.forEach(Share::close);
    rootShares.forEach(Share::close);
    return new Transition(
        this,
        new ClientStep.Replied(
            new ShareBundle(context.session(), context.self(), sealed, commitments)));
  }

  @Override
  public Transition receive(ServerMessage message) {
    if (!(message instanceof ShareDelivery delivery)) {
      return unexpected(message);
    }
    SessionTerms terms = context.terms();
    int previous = -1;
    for (EncryptedShares shares : delivery.shares()) {
      if (shares.to() != context.self()
          || shares.from() <= previous
          || !neighbours.containsKey(shares.from())
          || !ShareEnvelope.hasRightSizes(shares, terms.agreement())) {
        return refuse(
            Reason.MALFORMED, "the shares of member " + shares.from() + " do not belong here");
      }
      previous = shares.from();
    }
    if (delivery.shares().size() < terms.graph().threshold()) {
      return abort(
          Reason.TOO_FEW_NEIGHBOURS,
          delivery.shares().size()
              + " neighbours sent shares, "
              + terms.graph().threshold()
              + " are needed");
    }
    ShareEnvelope envelope = new ShareEnvelope(context.session());
    Map<Integer, HeldShares> held = new TreeMap<>();
    for (EncryptedShares shares : delivery.shares()) {
      Neighbour neighbour = neighbours.get(shares.from());
      if (neighbour == null) {
        throw new IllegalStateException("a neighbour that was checked above is gone");
      }
      Checked<SecretBytes> mask = maskOf(neighbour, shares.maskCiphertext());
      if (!(mask instanceof Checked.Passed<SecretBytes> passed)) {
        held.values().forEach(HeldShares::close);
        return abort(Reason.INCONSISTENT, ((Checked.Failed<SecretBytes>) mask).reason());
      }
      held.put(shares.from(), open(envelope, neighbour, shares, passed.value()));
    }
    SecretBytes selfMask =
        Labels.selfMaskSeed(context.session(), terms.taskHash(), context.self(), selfSeed);
    close();
    return new Transition(
        new MaskedInputPhase(context, directoryRoot, selfMask, held), new ClientStep.Proceeded());
  }

  /**
   * What cannot be opened is held as nothing: a client that sends garbage must not make its
   * neighbours drop out. Its masks are there all the same, for they come from its keys.
   */
  private HeldShares open(
      ShareEnvelope envelope, Neighbour neighbour, EncryptedShares shares, SecretBytes pairSeed) {
    byte[] channelContext =
        Labels.channel(
            context.session(),
            shares.from(),
            context.self(),
            neighbour.advertisement.channelKey(),
            channelKeys.publicKey());
    return HeldShares.of(envelope.open(neighbour.channel, channelContext, shares), pairSeed);
  }

  private Checked<SecretBytes> maskOf(Neighbour neighbour, byte[] maskCiphertext) {
    if (neighbour.mask != null) {
      SecretBytes mask = neighbour.mask;
      neighbour.mask = null;
      return new Checked.Passed<>(mask);
    }
    return neighbour.masks.respond(
        maskCiphertext, maskContext(neighbour), MaskExpansion.SEED_BYTES);
  }

  private byte[] maskContext(Neighbour neighbour) {
    byte[] own = maskKeys.publicKey();
    byte[] other = neighbour.advertisement.maskKey();
    int member = neighbour.advertisement.member();
    boolean lower = context.self() < member;
    return Labels.pairMask(
        context.session(),
        context.terms().taskHash(),
        Math.min(context.self(), member),
        Math.max(context.self(), member),
        lower ? own : other,
        lower ? other : own);
  }

  @Override
  public void close() {
    selfSeed.close();
    neighbours.values().forEach(Neighbour::close);
    maskKeys.close();
    channelKeys.close();
  }
}
