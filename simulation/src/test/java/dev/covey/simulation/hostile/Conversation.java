package dev.covey.simulation.hostile;

import dev.covey.core.error.DataException;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.Decline;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.NotReady;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Update;
import dev.covey.testing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a peer sends on a stream of Rounds, then half-closing or breaking off. Written as one line
 * each: hexadecimal, {@code -} for a message without bytes, then {@code half-close} or {@code
 * cancel}. Written down, the digest of the task is 64 times T, whatever it was.
 */
record Conversation(List<byte[]> messages, boolean halfCloses) {
  private static final String EMPTY = "-";
  private static final String ANY_TASK = "T".repeat(64);
  private static final float NOT_HONEST = 1e30f;

  /**
   * An honest conversation about a task, in which several things go wrong. No vector but the honest
   * one can be valid in it.
   */
  static Conversation random(
      String id, Assignment task, List<byte[]> recorded, RandomGenerator random) {
    String run = task.getKey().getRunId();
    List<byte[]> messages = new ArrayList<>();
    messages.add(Peer.hello(id).toByteArray());
    messages.add(message().setReady(Ready.newBuilder().setRunId(run)).build().toByteArray());
    if (random.nextInt(4) > 0) {
      messages.add(message().setUpdate(update(task, random)).build().toByteArray());
    }
    for (int more = random.nextInt(3); more > 0; more--) {
      messages.add(another(task, recorded, random));
    }
    for (int wrong = random.nextInt(4); wrong > 0; wrong--) {
      Mutations.spoil(messages, random);
    }
    return new Conversation(messages, random.nextInt(40) > 0);
  }

  private static ClientMessage.Builder message() {
    return ClientMessage.newBuilder();
  }

  private static Update.Builder update(Assignment task, RandomGenerator random) {
    Update.Builder honest = Peer.update(task, LiveFederation.VALUE);
    return switch (random.nextInt(12)) {
      case 0 -> honest.setPayloadCrc32C(random.nextInt());
      case 1 -> Peer.update(task, Float.NaN);
      case 2 -> Peer.update(task, NOT_HONEST);
      case 3 -> Peer.update(task, notNumbers(random.nextInt(2000)));
      case 4 -> honest.setTaskSha256(task.getModel().getSha256());
      case 5 -> honest.setWeight(Double.longBitsToDouble(random.nextLong()));
      case 6 ->
          honest.setKey(
              task.getKey().toBuilder()
                  .setRound(task.getKey().getRound() + random.nextInt(-2, 3))
                  .setAttempt(task.getKey().getAttempt() + random.nextInt(-1, 2)));
      case 7 -> honest.setMetricsJson("{\"train_loss\":" + random.nextDouble());
      case 8 -> honest.setCpuNanos(random.nextLong()).setEngineCpuNanos(random.nextLong());
      default -> honest;
    };
  }

  private static float[] notNumbers(int size) {
    float[] values = new float[size];
    Arrays.fill(values, Float.NaN);
    return values;
  }

  private static byte[] another(Assignment task, List<byte[]> recorded, RandomGenerator random) {
    String run = task.getKey().getRunId();
    return switch (random.nextInt(6)) {
      case 0 -> message().setNotReady(NotReady.newBuilder().setRunId(run)).build().toByteArray();
      case 1 -> message().setDecline(Decline.newBuilder().setRunId(run)).build().toByteArray();
      case 2 ->
          message()
              .setFailed(Failed.newBuilder().setKey(task.getKey()).setReason("NOT_FINITE"))
              .build()
              .toByteArray();
      case 3 -> message().setReady(Ready.newBuilder().setRunId(run)).build().toByteArray();
      default -> recorded.isEmpty() ? new byte[0] : recorded.get(random.nextInt(recorded.size()));
    };
  }

  int bytes() {
    return messages.stream().mapToInt(message -> message.length).sum();
  }

  /**
   * The lines that describe it.
   *
   * @param id of the peer, for which the lines put another
   */
  List<String> lines(Assignment task, String id, String anyId) {
    List<String> lines = new ArrayList<>();
    for (byte[] message : messages) {
      byte[] written = replaced(replaced(message, task.getTaskSha256(), ANY_TASK), id, anyId);
      lines.add(written.length == 0 ? EMPTY : HexFormat.of().formatHex(written));
    }
    lines.add(halfCloses ? "half-close" : "cancel");
    return lines;
  }

  /** The conversation of some lines, about a task. */
  static Conversation parse(List<String> lines, Assignment task) {
    String last = lines.get(lines.size() - 1);
    if (!last.equals("half-close") && !last.equals("cancel")) {
      throw new DataException("a conversation ends with half-close or cancel, not with " + last);
    }
    List<byte[]> messages = new ArrayList<>();
    for (String line : lines.subList(0, lines.size() - 1)) {
      byte[] message = line.equals(EMPTY) ? new byte[0] : HexFormat.of().parseHex(line);
      messages.add(replaced(message, ANY_TASK, task.getTaskSha256()));
    }
    return new Conversation(messages, last.equals("half-close"));
  }

  private static byte[] replaced(byte[] message, String what, String by) {
    // One char a byte, there and back.
    return new String(message, StandardCharsets.ISO_8859_1)
        .replace(what, by)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Conversation that
        && halfCloses == that.halfCloses
        && Arrays.deepEquals(messages.toArray(), that.messages.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(messages.toArray());
  }
}
