package dev.covey.coordinator.grpc;

import dev.covey.coordinator.federation.ClientCall;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is asked of the clients of an attempt.
 *
 * @param slots in the order in which they are asked
 * @param inlineLimit most bytes of a vector that travel with a task
 */
record AskedAttempt(
    RoundKey key,
    Map<ClientId, AskedClient> clients,
    Map<Integer, AskedClient> slots,
    long inlineLimit) {
  static AskedAttempt of(RoundKey key, List<ClientCall> calls, long inlineLimit) {
    Map<ClientId, AskedClient> clients = new HashMap<>();
    Map<Integer, AskedClient> slots = new LinkedHashMap<>();
    for (ClientCall call : calls) {
      AskedClient one = new AskedClient(call);
      clients.put(call.id(), one);
      slots.put(call.slot(), one);
    }
    return new AskedAttempt(key, clients, slots, inlineLimit);
  }
}
