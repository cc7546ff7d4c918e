package dev.covey.coordinator.federation;

import dev.covey.coordinator.machine.RunEvent;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in an attempt: those that could, those of them that are up, and those of these
 * that are drawn. Where that depends on who is there, the roster is durable before its tasks are
 * handed out. Used by the shell's thread alone.
 */
final class RosterDrawing {
  private final FederationSetup setup;
  private final ClientGateway clients;
  private final Seeds rosterSeeds;
  private final RosterIndex index = new RosterIndex();
  private @Nullable RoundKey gathering;
  private int eligible;

  /** Only the first attempt of this process can be one that an earlier process began. */
  private boolean isFirstAttempt = true;

  private boolean isSaved;

  RosterDrawing(FederationSetup setup, ClientGateway clients, Seeds rosterSeeds) {
    this.setup = setup;
    this.clients = clients;
    this.rosterSeeds = rosterSeeds;
  }

  /**
   * Asks who could take part; the answer comes as a message. An attempt that was begun before the
   * coordinator died has its roster already.
   */
  Optional<RunEvent> gather(RoundKey key) {
    boolean mayHaveBegun = isFirstAttempt && clients.dependsOnWhoIsThere();
    isFirstAttempt = false;
    isSaved = false;
    if (mayHaveBegun) {
      Optional<List<ClientId>> before = setup.store().roster(key);
      if (before.isPresent()) {
        isSaved = true;
        eligible = before.get().size();
        index.refresh(clients.known());
        before.get().forEach(index::add);
        if (setup.masking().isPresent()) {
          // Keys and shares of its session are gone, and no session is joined twice.
          return Optional.of(new RunEvent.SessionLost(before.get(), eligible));
        }
        return Optional.of(new RunEvent.RosterDrawn(before.get(), eligible));
      }
    }
    gathering = key;
    clients.gather(key, setup.plan().minimum());
    return Optional.empty();
  }

  boolean isGathering(RoundKey key) {
    return key.equals(gathering);
  }

  /** Who of those that could take part is up, and who of them is drawn. */
  RunEvent draw(RoundKey key, List<ClientId> there) {
    gathering = null;
    index.refresh(clients.known());
    Seeds seeds = rosterSeeds.child("roster", key.round()).child("attempt", key.attempt());
    RandomGenerator up = seeds.child("availability").generator();
    int[] eligibleClients = index.indicesOf(there);
    if (setup.availability() < 1) {
      eligibleClients =
          Arrays.stream(eligibleClients)
              .filter(i -> up.nextDouble() < setup.availability())
              .toArray();
    }
    eligible = eligibleClients.length;
    int[] drawn =
        setup
            .sampler()
            .draw(eligibleClients.clone(), setup.wantedRoster(), seeds.child("draw").generator());
    int[] fitting = atMost(mostClients(), drawn, seeds.child("fitting").generator());
    return new RunEvent.RosterDrawn(index.roster(eligibleClients, fitting), eligible);
  }

  /** A masked sum has room for so many; where the file does not say how many come, more may. */
  private int mostClients() {
    return setup
        .masking()
        .map(masking -> masking.quantization().contributors())
        .orElse(Integer.MAX_VALUE);
  }

  /** Any subset of this size with equal chances, in order; all where there are no more. */
  private static int[] atMost(int most, int[] drawn, RandomGenerator random) {
    if (drawn.length <= most) {
      return drawn;
    }
    int[] kept = new int[most];
    int count = 0;
    for (int i = 0; i < drawn.length && count < most; i++) {
      if (random.nextInt(drawn.length - i) < most - count) {
        kept[count++] = drawn[i];
      }
    }
    return kept;
  }

  /** Makes a roster durable, if a coordinator that starts again could not draw the same. */
  void save(RoundKey key, List<ClientId> roster) {
    if (clients.dependsOnWhoIsThere() && !isSaved) {
      setup.store().saveRoster(key, roster);
    }
  }

  /** Clients that could take part in the newest attempt. */
  int eligible() {
    return eligible;
  }

  /** The number of a client in the run. */
  int indexOf(ClientId client) {
    return index.indexOf(client);
  }
}
