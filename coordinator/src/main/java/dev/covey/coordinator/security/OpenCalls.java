package dev.covey.coordinator.security;

import dev.covey.coordinator.security.PeerCheck.Refused;
import dev.covey.core.ClientId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The calls in progress by who makes them, so that they can be ended. Safe for several threads. */
final class OpenCalls {
  /**
   * Most calls of one identity, over all its connections. A peer that does not read keeps what was
   * sent to it in the transport's memory, at most a message a call, until its connections end.
   */
  static final int MOST_OF_A_PEER = 64;

  static final String TOO_MANY =
      " has " + MOST_OF_A_PEER + " calls open already; end some, then try again";

  private final Map<ClientId, Set<GuardedCall<?, ?>>> calls = new TreeMap<>();

  /** Adds a call; false, and nothing is added, if its peer has too many. */
  synchronized boolean add(GuardedCall<?, ?> call) {
    if (count(call.peer()) >= MOST_OF_A_PEER) {
      return false;
    }
    return calls.computeIfAbsent(call.peer(), id -> new HashSet<>()).add(call);
  }

  synchronized void remove(GuardedCall<?, ?> call) {
    Set<GuardedCall<?, ?>> ofPeer = calls.get(call.peer());
    if (ofPeer != null && ofPeer.remove(call) && ofPeer.isEmpty()) {
      calls.remove(call.peer());
    }
  }

  synchronized int count(ClientId id) {
    return calls.getOrDefault(id, Set.of()).size();
  }

  /** Ends all calls of an identity; returns how many were open. */
  int end(ClientId id, Refused reason) {
    return end(call -> call.peer().equals(id), reason);
  }

  /** Ends the calls made with certificates that have ended by {@code now}. */
  int endExpired(Instant now, Refused reason) {
    return end(call -> now.isAfter(call.certificateEnds()), reason);
  }

  private int end(Predicate<GuardedCall<?, ?>> which, Refused reason) {
    List<GuardedCall<?, ?>> found = new ArrayList<>();
    synchronized (this) {
      for (Set<GuardedCall<?, ?>> ofPeer : calls.values()) {
        ofPeer.stream().filter(which).forEach(found::add);
      }
    }
    int ended = 0;
    // Outside the lock: ending a call takes the call's own.
    for (GuardedCall<?, ?> call : found) {
      if (call.end(reason)) {
        ended++;
      }
    }
    return ended;
  }
}
