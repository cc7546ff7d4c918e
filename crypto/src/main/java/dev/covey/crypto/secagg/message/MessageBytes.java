package dev.covey.crypto.secagg.message;

import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import java.nio.charset.StandardCharsets;

/** Payload bytes of messages: the contents of all fields, without a wire format's framing. */
public final class MessageBytes {
  private static final int INDEX = Integer.BYTES;
  private static final int HASH = SessionTerms.HASH_BYTES;

  /** Bytes of an authority's word for a member of the roster. */
  public static final int ENROLMENT_PROOF = Long.BYTES + IdentityKey.SIGNATURE_BYTES;

  private MessageBytes() {}

  /** Bytes of what a client says. */
  public static long of(ClientMessage message) {
    long bytes = HASH + INDEX;
    if (message instanceof ClientMessage.Advertisement sent) {
      bytes += contents(sent);
    } else if (message instanceof ClientMessage.ShareBundle sent) {
      bytes += sent.shares().stream().mapToLong(MessageBytes::contents).sum();
      bytes += sent.seedCommitments().stream().mapToLong(digest -> digest.length).sum();
    } else if (message instanceof ClientMessage.MaskedInput sent) {
      bytes += sent.vector().length;
    } else if (message instanceof ClientMessage.ConsistencySignature sent) {
      bytes += sent.signature().length;
    } else if (message instanceof ClientMessage.UnmaskResponse sent) {
      bytes += sent.shares().stream().mapToLong(share -> INDEX + 1 + share.values().length).sum();
      bytes += sent.seeds().stream().mapToLong(one -> INDEX + one.seed().length).sum();
    }
    return bytes;
  }

  /** Bytes of what the coordinator says to one client. */
  public static long of(ServerMessage message) {
    long bytes = HASH;
    if (message instanceof ServerMessage.Announcement sent) {
      for (Member member : sent.terms().roster().members()) {
        bytes += ofMember(member.id().value().getBytes(StandardCharsets.UTF_8).length);
        bytes += member.enrolment().isPresent() ? ENROLMENT_PROOF : 0;
      }
    } else if (message instanceof ServerMessage.Directory sent) {
      bytes += sent.digests().stream().mapToLong(digest -> digest.length).sum();
      bytes += sent.neighbours().stream().mapToLong(one -> INDEX + contents(one)).sum();
    } else if (message instanceof ServerMessage.ShareDelivery sent) {
      bytes += sent.shares().stream().mapToLong(MessageBytes::contents).sum();
    } else if (message instanceof ServerMessage.SurvivorAnnouncement sent) {
      bytes += contents(sent.survivors());
    } else if (message instanceof ServerMessage.UnmaskRequest sent) {
      bytes += contents(sent.survivors());
      bytes += sent.certificate().stream().mapToLong(one -> INDEX + one.signature().length).sum();
    }
    return bytes;
  }

  /**
   * Bytes of a member of the roster in an announcement.
   *
   * @param idBytes of its id in UTF-8
   */
  public static long ofMember(int idBytes) {
    return (long) idBytes + IdentityKey.PUBLIC_KEY_BYTES + Double.BYTES;
  }

  private static long contents(ClientMessage.Advertisement sent) {
    return (long) sent.maskKey().length
        + sent.channelKey().length
        + sent.seedCommitment().length
        + sent.signature().length;
  }

  private static long contents(ClientMessage.EncryptedShares sent) {
    return INDEX
        + (long) sent.channelCiphertext().length
        + sent.maskCiphertext().length
        + sent.selfSeedShare().length
        + sent.maskRootShare().length;
  }

  private static long contents(SurvivorSet survivors) {
    return (survivors.clients() + Byte.SIZE - 1) / Byte.SIZE;
  }
}
