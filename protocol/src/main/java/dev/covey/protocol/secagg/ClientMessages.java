package dev.covey.protocol.secagg;

import com.google.protobuf.ByteString;
import dev.covey.core.RoundKey;
import dev.covey.core.Sha256;
import dev.covey.crypto.keys.AesGcm;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.crypto.shamir.Shamir;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.rounds.FloatVectors;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.transfer.Digests;
import dev.covey.protocol.v1.SecureAdvertisement;
import dev.covey.protocol.v1.SecureMaskedInput;
import dev.covey.protocol.v1.SecureRevealedSeed;
import dev.covey.protocol.v1.SecureRevealedShare;
import dev.covey.protocol.v1.SecureShareBundle;
import dev.covey.protocol.v1.SecureShareKind;
import dev.covey.protocol.v1.SecureShares;
import dev.covey.protocol.v1.SecureSignature;
import dev.covey.protocol.v1.SecureToCoordinator;
import dev.covey.protocol.v1.SecureUnmaskResponse;
import java.util.ArrayList;
import java.util.List;

/** What clients say. */
final class ClientMessages {
  private static final int SEALED_BYTES = Shamir.SHARE_BYTES + AesGcm.TAG_BYTES;
  private static final int CIPHERTEXT_BYTES = KeyAgreement.X25519_ML_KEM_768.ciphertextBytes();

  private ClientMessages() {}

  static SecureToCoordinator toWire(RoundKey key, ClientMessage message) {
    SecureToCoordinator.Builder wire =
        SecureToCoordinator.newBuilder().setKey(RoundKeys.toWire(key));
    if (message instanceof ClientMessage.Advertisement sent) {
      wire.setAdvertisement(advertisement(sent));
    } else if (message instanceof ClientMessage.ShareBundle sent) {
      SecureShareBundle.Builder bundle =
          SecureShareBundle.newBuilder()
              .setSession(Fields.bytes(sent.session()))
              .setMember(sent.member());
      sent.shares().forEach(shares -> bundle.addShares(shares(shares)));
      sent.seedCommitments().forEach(one -> bundle.addSeedCommitments(Fields.bytes(one)));
      wire.setShareBundle(bundle);
    } else if (message instanceof ClientMessage.MaskedInput sent) {
      wire.setMaskedInput(maskedInput(sent));
    } else if (message instanceof ClientMessage.ConsistencySignature sent) {
      wire.setSignature(signature(sent));
    } else if (message instanceof ClientMessage.UnmaskResponse sent) {
      wire.setUnmaskResponse(unmaskResponse(sent));
    }
    return wire.build();
  }

  static FromClient fromWire(SecureToCoordinator message) {
    RoundKeys.fromWire(message.getKey());
    return switch (message.getMessageCase()) {
      case ADVERTISEMENT -> new FromClient.Whole(advertisement(message.getAdvertisement()));
      case SHARE_BUNDLE -> new FromClient.Whole(shareBundle(message.getShareBundle()));
      case MASKED_INPUT -> maskedInput(message.getMaskedInput());
      case SIGNATURE -> new FromClient.Whole(signature(message.getSignature()));
      case UNMASK_RESPONSE -> new FromClient.Whole(unmaskResponse(message.getUnmaskResponse()));
      case MESSAGE_NOT_SET -> throw Fields.malformed("of no kind that is known here");
    };
  }

  static SecureAdvertisement advertisement(ClientMessage.Advertisement sent) {
    return SecureAdvertisement.newBuilder()
        .setSession(Fields.bytes(sent.session()))
        .setMember(sent.member())
        .setMaskKey(Fields.bytes(sent.maskKey()))
        .setChannelKey(Fields.bytes(sent.channelKey()))
        .setSeedCommitment(Fields.bytes(sent.seedCommitment()))
        .setSignature(Fields.bytes(sent.signature()))
        .build();
  }

  static ClientMessage.Advertisement advertisement(SecureAdvertisement wire) {
    return new ClientMessage.Advertisement(
        Fields.hash("a session", wire.getSession()),
        Fields.member(wire.getMember()),
        Fields.publicKey("a mask key", wire.getMaskKey()),
        Fields.publicKey("a channel key", wire.getChannelKey()),
        Fields.hash("a commitment", wire.getSeedCommitment()),
        Fields.exactly("a signature", IdentityKey.SIGNATURE_BYTES, wire.getSignature()));
  }

  static SecureShares shares(ClientMessage.EncryptedShares sent) {
    return SecureShares.newBuilder()
        .setFrom(sent.from())
        .setTo(sent.to())
        .setChannelCiphertext(Fields.bytes(sent.channelCiphertext()))
        .setMaskCiphertext(Fields.bytes(sent.maskCiphertext()))
        .setSelfSeedShare(Fields.bytes(sent.selfSeedShare()))
        .setMaskRootShare(Fields.bytes(sent.maskRootShare()))
        .build();
  }

  static ClientMessage.EncryptedShares shares(SecureShares wire) {
    return new ClientMessage.EncryptedShares(
        Fields.member(wire.getFrom()),
        Fields.member(wire.getTo()),
        Fields.emptyOr("a ciphertext", CIPHERTEXT_BYTES, wire.getChannelCiphertext()),
        Fields.emptyOr("a ciphertext", CIPHERTEXT_BYTES, wire.getMaskCiphertext()),
        Fields.exactly("a sealed share", SEALED_BYTES, wire.getSelfSeedShare()),
        Fields.exactly("a sealed share", SEALED_BYTES, wire.getMaskRootShare()));
  }

  private static ClientMessage shareBundle(SecureShareBundle wire) {
    byte[] session = Fields.hash("a session", wire.getSession());
    Fields.atMost(SecureLimits.MAX_NEIGHBOURS, "shares", wire.getSharesList());
    int commitments = wire.getSeedCommitmentsCount();
    if (commitments != 0 && commitments != wire.getSharesCount()) {
      throw Fields.malformed(
          commitments + " commitments to seeds for " + wire.getSharesCount() + " shares");
    }
    List<ClientMessage.EncryptedShares> shares = new ArrayList<>(wire.getSharesCount());
    for (SecureShares one : wire.getSharesList()) {
      shares.add(shares(one));
    }
    List<byte[]> seeds = new ArrayList<>(commitments);
    for (ByteString one : wire.getSeedCommitmentsList()) {
      seeds.add(Fields.emptyOr("a commitment", SessionTerms.HASH_BYTES, one));
    }
    return new ClientMessage.ShareBundle(session, Fields.member(wire.getMember()), shares, seeds);
  }

  private static SecureMaskedInput maskedInput(ClientMessage.MaskedInput sent) {
    SecureMaskedInput.Builder wire =
        SecureMaskedInput.newBuilder()
            .setSession(Fields.bytes(sent.session()))
            .setMember(sent.member());
    if (SecureMessages.travelsInline(sent)) {
      ByteString vector = Fields.bytes(sent.vector());
      wire.setInline(vector).setCrc32C(FloatVectors.crc32c(vector));
    } else {
      wire.setUploadSha256(sha256(sent.vector()));
    }
    return wire.build();
  }

  private static FromClient maskedInput(SecureMaskedInput wire) {
    byte[] session = Fields.hash("a session", wire.getSession());
    int member = Fields.member(wire.getMember());
    return switch (wire.getVectorCase()) {
      case INLINE -> {
        ByteString vector = wire.getInline();
        if (vector.size() > WireVersion.MAX_INLINE_BYTES) {
          throw Fields.malformed(
              "a vector of "
                  + vector.size()
                  + " bytes inline, at most "
                  + WireVersion.MAX_INLINE_BYTES
                  + " are");
        }
        if (FloatVectors.crc32c(vector) != wire.getCrc32C()) {
          throw Fields.malformed("a vector that was damaged on the way");
        }
        yield new FromClient.Whole(
            new ClientMessage.MaskedInput(session, member, vector.toByteArray()));
      }
      case UPLOAD_SHA256 -> {
        if (!Digests.isSha256(wire.getUploadSha256())) {
          throw Fields.malformed("a vector whose digest is no SHA-256 in lower-case hexadecimal");
        }
        yield new FromClient.Uploaded(session, member, wire.getUploadSha256());
      }
      case VECTOR_NOT_SET -> throw Fields.malformed("a masked input without a vector");
    };
  }

  static SecureSignature signature(ClientMessage.ConsistencySignature sent) {
    return SecureSignature.newBuilder()
        .setSession(Fields.bytes(sent.session()))
        .setMember(sent.member())
        .setSignature(Fields.bytes(sent.signature()))
        .build();
  }

  static ClientMessage.ConsistencySignature signature(SecureSignature wire) {
    return new ClientMessage.ConsistencySignature(
        Fields.hash("a session", wire.getSession()),
        Fields.member(wire.getMember()),
        Fields.exactly("a signature", IdentityKey.SIGNATURE_BYTES, wire.getSignature()));
  }

  private static SecureUnmaskResponse unmaskResponse(ClientMessage.UnmaskResponse sent) {
    SecureUnmaskResponse.Builder wire =
        SecureUnmaskResponse.newBuilder()
            .setSession(Fields.bytes(sent.session()))
            .setMember(sent.member());
    for (ClientMessage.RevealedShare share : sent.shares()) {
      wire.addShares(
          SecureRevealedShare.newBuilder()
              .setOwner(share.owner())
              .setKind(
                  switch (share.kind()) {
                    case SELF_SEED -> SecureShareKind.SECURE_SHARE_KIND_SELF_SEED;
                    case MASK_ROOT -> SecureShareKind.SECURE_SHARE_KIND_MASK_ROOT;
                  })
              .setValues(Fields.bytes(share.values())));
    }
    for (ClientMessage.RevealedSeed seed : sent.seeds()) {
      wire.addSeeds(
          SecureRevealedSeed.newBuilder()
              .setOwner(seed.owner())
              .setSeed(Fields.bytes(seed.seed())));
    }
    return wire.build();
  }

  private static ClientMessage unmaskResponse(SecureUnmaskResponse wire) {
    byte[] session = Fields.hash("a session", wire.getSession());
    Fields.atMost(SecureLimits.MAX_NEIGHBOURS, "shares", wire.getSharesList());
    Fields.atMost(SecureLimits.MAX_NEIGHBOURS, "seeds", wire.getSeedsList());
    List<ClientMessage.RevealedShare> shares = new ArrayList<>(wire.getSharesCount());
    for (SecureRevealedShare share : wire.getSharesList()) {
      shares.add(
          new ClientMessage.RevealedShare(
              Fields.member(share.getOwner()),
              kind(share.getKind()),
              Fields.exactly("a share", Shamir.SHARE_BYTES, share.getValues())));
    }
    List<ClientMessage.RevealedSeed> seeds = new ArrayList<>(wire.getSeedsCount());
    for (SecureRevealedSeed seed : wire.getSeedsList()) {
      seeds.add(
          new ClientMessage.RevealedSeed(
              Fields.member(seed.getOwner()), Fields.hash("a seed", seed.getSeed())));
    }
    return new ClientMessage.UnmaskResponse(
        session, Fields.member(wire.getMember()), shares, seeds);
  }

  private static ShareKind kind(SecureShareKind wire) {
    return switch (wire) {
      case SECURE_SHARE_KIND_SELF_SEED -> ShareKind.SELF_SEED;
      case SECURE_SHARE_KIND_MASK_ROOT -> ShareKind.MASK_ROOT;
      case SECURE_SHARE_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw Fields.malformed("a share of a kind that is not known here");
    };
  }

  static String sha256(byte[] bytes) {
    return Sha256.ofBytes(bytes);
  }
}
