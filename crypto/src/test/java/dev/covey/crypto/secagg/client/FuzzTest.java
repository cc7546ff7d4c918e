package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.server.Opening;
import dev.covey.crypto.secagg.server.Outgoing;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import dev.covey.crypto.secagg.server.Workers;
import dev.covey.testing.Trials;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Messages with fields changed at random, repeated, out of order, or of another phase: both
 * machines answer each with a typed step and throw nothing.
 */
class FuzzTest {
  @Test
  void bothMachinesSurviveMangledMessages() {
    Trials.run(
        "secagg-fuzz",
        60,
        random -> {
          int count = 5 + random.nextInt(4);
          TestCohort cohort = new TestCohort(count, random.nextLong());
          SessionTerms terms =
              cohort.terms(
                  Adversary.values()[random.nextInt(2)],
                  random.nextInt(5) == 0 ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519,
                  new Neighbourhood(count, count - 1, count / 2 + 1),
                  16,
                  5,
                  count - 1);
          List<SecAggClient> clients = new ArrayList<>();
          for (int member = 0; member < count; member++) {
            clients.add(cohort.client(member, terms));
          }
          runMangled(new SecAggServer(terms), clients, random);
        });
  }

  private static void runMangled(
      SecAggServer server, List<SecAggClient> clients, RandomGenerator random) throws Exception {
    LaneVector input = LaneVector.of(16, new int[] {1, 2, 3, 4, 5});
    List<ServerMessage> seenByClients = new ArrayList<>();
    List<ClientMessage> seenByServer = new ArrayList<>();
    List<Outgoing> outgoing = server.announcements();
    while (!server.isFinished()) {
      List<ClientMessage> answers = new ArrayList<>();
      for (Outgoing message : outgoing) {
        SecAggClient client = clients.get(message.to());
        seenByClients.add(message.message());
        for (int i = random.nextInt(3); i > 0; i--) {
          ServerMessage old = seenByClients.get(random.nextInt(seenByClients.size()));
          // An announcement's terms are a value that its codec validates; here it is replayed as it
          // is.
          ServerMessage sent =
              old instanceof ServerMessage.Announcement ? old : (ServerMessage) mangle(old, random);
          if (!(message.message() instanceof ServerMessage.Announcement)) {
            collect(client.receive(sent), answers);
          }
        }
        collect(client.receive(message.message()), answers);
        if (client.wantsInput()) {
          collect(client.provide(LaneVector.zeros(17, 5)), answers);
          collect(client.provide(input), answers);
        }
      }
      for (ClientMessage answer : answers) {
        seenByServer.add(answer);
        for (int i = random.nextInt(3); i > 0; i--) {
          ClientMessage old = seenByServer.get(random.nextInt(seenByServer.size()));
          assertThat(server.receive((ClientMessage) mangle(old, random))).isNotNull();
        }
        assertThat(server.receive(answer))
            .isInstanceOfAny(ServerStep.Accepted.class, ServerStep.Refused.class);
      }
      ServerStep step = server.closePhase();
      outgoing = step instanceof ServerStep.Advanced advanced ? advanced.messages() : List.of();
      if (step instanceof ServerStep.Openable openable) {
        assertThat(openable.opening().run(Workers.serial()))
            .isInstanceOfAny(Opening.Opened.class, Opening.Unopened.class);
      }
    }
  }

  private static void collect(ClientStep step, List<ClientMessage> answers) {
    if (step instanceof ClientStep.Replied replied) {
      answers.add(replied.message());
    }
  }

  /** A copy of a record with one field, at some depth, changed. */
  private static Object mangle(Object value, RandomGenerator random) throws Exception {
    if (value instanceof byte[] bytes) {
      return mangleBytes(bytes, random);
    }
    if (value instanceof Integer number) {
      return switch (random.nextInt(4)) {
        case 0 -> number + 1;
        case 1 -> number - 1;
        case 2 -> random.nextInt();
        default -> number ^ 1;
      };
    }
    if (value instanceof List<?> list) {
      return mangleList(list, random);
    }
    if (value instanceof SurvivorSet set) {
      BitSet members = new BitSet();
      Arrays.stream(set.indexes()).forEach(members::set);
      members.flip(random.nextInt(set.clients()));
      return SurvivorSet.of(set.clients() + random.nextInt(2), members);
    }
    if (value instanceof Enum<?> constant) {
      Object[] all = constant.getDeclaringClass().getEnumConstants();
      return all[random.nextInt(all.length)];
    }
    RecordComponent[] components = value.getClass().getRecordComponents();
    Object[] fields = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    int changed = random.nextInt(components.length);
    for (int i = 0; i < components.length; i++) {
      var accessor = components[i].getAccessor();
      accessor.setAccessible(true);
      Object field = accessor.invoke(value);
      fields[i] = i == changed ? mangle(field, random) : field;
      types[i] = components[i].getType();
    }
    var constructor = value.getClass().getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(fields);
  }

  private static byte[] mangleBytes(byte[] bytes, RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
      case 2 -> new byte[bytes.length];
      default -> {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
          flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield flipped;
      }
    };
  }

  private static List<Object> mangleList(List<?> list, RandomGenerator random) throws Exception {
    List<Object> changed = new ArrayList<>(list);
    if (changed.isEmpty()) {
      return changed;
    }
    int at = random.nextInt(changed.size());
    switch (random.nextInt(4)) {
      case 0 -> changed.remove(at);
      case 1 -> changed.add(changed.get(at));
      case 2 -> Collections.reverse(changed);
      default -> changed.set(at, mangle(changed.get(at), random));
    }
    return changed;
  }
}
