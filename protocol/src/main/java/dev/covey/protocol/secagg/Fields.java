package dev.covey.protocol.secagg;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.protocol.v1.SecureSurvivors;
import java.util.BitSet;
import java.util.List;

/** The parts that messages of both sides are made of. Arrays that are read are copies. */
final class Fields {
  private Fields() {}

  /** Bytes for a message; shared, as the messages of the machines are. */
  static ByteString bytes(byte[] array) {
    return UnsafeByteOperations.unsafeWrap(array);
  }

  static byte[] hash(String what, ByteString bytes) {
    return exactly(what, SessionTerms.HASH_BYTES, bytes);
  }

  static byte[] exactly(String what, int wanted, ByteString bytes) {
    if (bytes.size() != wanted) {
      throw malformed(what + " of " + bytes.size() + " bytes, it has " + wanted);
    }
    return bytes.toByteArray();
  }

  static byte[] emptyOr(String what, int wanted, ByteString bytes) {
    return bytes.isEmpty() ? new byte[0] : exactly(what, wanted, bytes);
  }

  /** A public key of the one agreement or the other. */
  static byte[] publicKey(String what, ByteString bytes) {
    for (KeyAgreement agreement : KeyAgreement.values()) {
      if (bytes.size() == agreement.publicKeyBytes()) {
        return bytes.toByteArray();
      }
    }
    throw malformed(what + " of " + bytes.size() + " bytes, no key agreement has such");
  }

  /** An index within the largest roster; whether it is in this one, the machines know. */
  static int member(int index) {
    if (index < 0 || index >= SecureLimits.MAX_MEMBERS) {
      throw malformed(
          "member "
              + Integer.toUnsignedString(index)
              + ", the largest roster has "
              + SecureLimits.MAX_MEMBERS);
    }
    return index;
  }

  /** Checks how many there are before anything is made of them. */
  static void atMost(int most, String what, List<?> list) {
    if (list.size() > most) {
      throw malformed(list.size() + " " + what + ", at most " + most + " are sent");
    }
  }

  static SecureSurvivors toWire(SurvivorSet survivors) {
    BitSet members = new BitSet(survivors.clients());
    for (int member : survivors.indexes()) {
      members.set(member);
    }
    return SecureSurvivors.newBuilder()
        .setClients(survivors.clients())
        .setMembers(bytes(members.toByteArray()))
        .build();
  }

  static SurvivorSet fromWire(SecureSurvivors survivors) {
    int clients = survivors.getClients();
    if (clients < 1 || clients > SecureLimits.MAX_MEMBERS) {
      throw malformed(
          "survivors of a roster of "
              + Integer.toUnsignedString(clients)
              + ", it has 1 to "
              + SecureLimits.MAX_MEMBERS);
    }
    int most = (clients + Byte.SIZE - 1) / Byte.SIZE;
    if (survivors.getMembers().size() > most) {
      throw malformed(
          "survivors in "
              + survivors.getMembers().size()
              + " bytes, a roster of "
              + clients
              + " takes at most "
              + most);
    }
    try {
      return SurvivorSet.of(clients, BitSet.valueOf(survivors.getMembers().toByteArray()));
    } catch (IllegalArgumentException e) {
      throw malformed("survivors that are not in the roster: " + e.getMessage());
    }
  }

  static NetworkException malformed(String what) {
    return new NetworkException(
        "the peer sent a message of secure aggregation that cannot be: "
            + what
            + "; update the older side, or end the peer");
  }
}
