package dev.covey.testing;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** What happens to messages on their way through somebody hostile, or through bad luck. */
public final class Mutations {
  private static final int MOST_FLIPS = 4;
  private static final int MOST_NOISE_BYTES = 40;

  /** As they appear in varints and lengths: the edges of their ranges. */
  private static final byte[][] EDGES = {
    {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x0f},
    {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x07},
    {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1},
    {0},
    {0x7f}
  };

  private Mutations() {}

  /** A message with something wrong; the given one stays as it is. */
  public static byte[] damaged(byte[] message, RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(message, random.nextInt(message.length + 1));
      case 1 -> noise(random);
      case 2 -> joined(message, noise(random));
      case 3 -> withEdge(message, random);
      default -> flipped(message, random);
    };
  }

  /** Does one thing to a conversation: loses, doubles, moves, damages or makes up a message. */
  public static void spoil(List<byte[]> conversation, RandomGenerator random) {
    if (conversation.isEmpty()) {
      conversation.add(noise(random));
      return;
    }
    int index = random.nextInt(conversation.size());
    byte[] message = conversation.get(index);
    switch (random.nextInt(8)) {
      case 0 -> conversation.remove(index);
      case 1 -> conversation.add(random.nextInt(conversation.size() + 1), message);
      case 2 -> conversation.add(conversation.remove(index));
      case 3 -> conversation.subList(index, conversation.size()).clear();
      case 4 -> conversation.add(index, noise(random));
      // Protobuf reads two messages after each other as one, merged.
      case 5 ->
          conversation.set(
              index, joined(message, conversation.get(random.nextInt(conversation.size()))));
      default -> conversation.set(index, damaged(message, random));
    }
  }

  private static byte[] flipped(byte[] message, RandomGenerator random) {
    byte[] bytes = message.clone();
    for (int flips = random.nextInt(1, MOST_FLIPS + 1); flips > 0 && bytes.length > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] withEdge(byte[] message, RandomGenerator random) {
    byte[] edge = EDGES[random.nextInt(EDGES.length)];
    int at = random.nextInt(message.length + 1);
    byte[] bytes = joined(Arrays.copyOf(message, at), edge);
    return joined(bytes, Arrays.copyOfRange(message, at, message.length));
  }

  private static byte[] noise(RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(MOST_NOISE_BYTES)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
