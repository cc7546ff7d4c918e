package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.crypto.secagg.message.ClientMessage;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Turns what a gateway hears into messages for the shell's thread. */
record PostingInbox(Consumer<Federation.Message> messages) implements ClientInbox {
  @Override
  public void eligible(RoundKey key, List<ClientId> clients) {
    messages.accept(new Federation.Message.Eligible(key, List.copyOf(clients)));
  }

  @Override
  public void answered(RoundKey key, int slot, ClientResult result, long cpuNanos) {
    messages.accept(new Federation.Message.Answer(key, slot, result, cpuNanos));
  }

  @Override
  public void secured(RoundKey key, int slot, Supplier<ClientMessage> message, long cpuNanos) {
    messages.accept(new Federation.Message.Secured(key, slot, message, cpuNanos));
  }
}
