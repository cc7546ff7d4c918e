package dev.covey.coordinator.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.testing.Trials;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  @Test
  void placesGoToWhoCameFirstWhateverHappens() {
    Trials.run(
        "admission",
        300,
        random -> {
          int places = random.nextInt(1, 4);
          int maxWaiting = random.nextInt(4);
          Admission admission = new Admission(places, maxWaiting);
          // The naive twin.
          List<Integer> running = new ArrayList<>();
          Deque<Integer> waiting = new ArrayDeque<>();
          List<Integer> turns = new ArrayList<>();
          List<Integer> expectedTurns = new ArrayList<>();
          Map<Integer, Admission.Ticket> tickets = new HashMap<>();
          for (int step = 0; step < 200; step++) {
            int client = random.nextInt(8);
            if (random.nextBoolean()) {
              Admission.Outcome outcome =
                  admission.enter(new ClientId("c" + client), () -> turns.add(client));
              boolean present = running.contains(client) || waiting.contains(client);
              if (present || running.size() == places && waiting.size() == maxWaiting) {
                assertThat(outcome).isInstanceOf(Admission.Outcome.Refused.class);
                continue;
              }
              tickets.put(client, ((Admission.Outcome.Entered) outcome).ticket());
              if (running.size() < places) {
                running.add(client);
                expectedTurns.add(client);
              } else {
                waiting.add(client);
              }
            } else if (tickets.containsKey(client)) {
              tickets.get(client).close();
              waiting.remove((Integer) client);
              if (running.remove((Integer) client) && !waiting.isEmpty()) {
                int next = waiting.remove();
                running.add(next);
                expectedTurns.add(next);
              }
            }
            assertThat(turns).isEqualTo(expectedTurns);
            assertThat(admission.running()).isEqualTo(running.size());
            assertThat(admission.waiting()).isEqualTo(waiting.size());
          }
        });
  }
}
