package dev.covey.coordinator.transfer;

import dev.covey.protocol.v1.UploadFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a peer does with one upload call: messages, then half-closing or breaking off. Written as
 * one line each: hexadecimal, {@code -} for a message without bytes, then {@code half-close} or
 * {@code cancel}.
 */
record FuzzSequence(List<byte[]> messages, boolean halfCloses) {
  static final byte[] PAYLOAD = payload();
  private static final String EMPTY = "-";

  private static byte[] payload() {
    byte[] bytes = new byte[300];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7);
    }
    return bytes;
  }

  /** A correct upload in pieces of any size, after which several things go wrong. */
  static FuzzSequence random(RandomGenerator random) {
    List<byte[]> messages = new ArrayList<>();
    messages.add(ServiceHarness.headerBytes(ServiceHarness.header(PAYLOAD)));
    int at = random.nextInt(3) == 0 ? random.nextInt(PAYLOAD.length) : 0;
    while (at < PAYLOAD.length) {
      int end = Math.min(PAYLOAD.length, at + 1 + random.nextInt(120));
      messages.add(ServiceHarness.chunkBytes(PAYLOAD, at, end));
      at = end;
    }
    for (int wrong = random.nextInt(4); wrong > 0; wrong--) {
      spoil(messages, random);
    }
    return new FuzzSequence(messages, random.nextInt(4) > 0);
  }

  private static void spoil(List<byte[]> messages, RandomGenerator random) {
    if (messages.isEmpty()) {
      return;
    }
    int index = random.nextInt(messages.size());
    switch (random.nextInt(8)) {
      case 0 -> messages.remove(index);
      case 1 -> messages.add(index, messages.get(random.nextInt(messages.size())));
      case 2 -> messages.add(messages.remove(index));
      case 3 -> messages.subList(index, messages.size()).clear();
      case 4 -> {
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        messages.add(index, noise);
      }
      case 5 ->
          messages.set(
              index,
              Arrays.copyOf(messages.get(index), random.nextInt(messages.get(index).length + 1)));
      case 6 -> messages.set(index, joined(messages.get(index), messages.get(0)));
      default -> {
        byte[] bytes = messages.get(index).clone();
        for (int flips = random.nextInt(1, 5); flips > 0 && bytes.length > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        messages.set(index, bytes);
      }
    }
  }

  /** Protobuf reads two messages after each other as one, merged. */
  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  static FuzzSequence parse(List<String> lines) {
    List<byte[]> messages = new ArrayList<>();
    for (String line : lines.subList(0, lines.size() - 1)) {
      messages.add(line.equals(EMPTY) ? new byte[0] : HexFormat.of().parseHex(line));
    }
    return new FuzzSequence(messages, lines.get(lines.size() - 1).equals("half-close"));
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    messages.forEach(
        message -> lines.add(message.length == 0 ? EMPTY : HexFormat.of().formatHex(message)));
    lines.add(halfCloses ? "half-close" : "cancel");
    return lines;
  }

  int bytes() {
    return messages.stream().mapToInt(message -> message.length).sum();
  }

  /** Runs the call to its end; afterwards it is over, one way or the other. */
  ServiceHarness.Driven<?, dev.covey.protocol.v1.UploadStatus> runOn(ServiceHarness harness) {
    ServiceHarness.Driven<
            dev.covey.protocol.codec.Frame<UploadFrame>, dev.covey.protocol.v1.UploadStatus>
        driven = harness.upload("fuzz");
    for (byte[] message : messages) {
      driven.send(message);
    }
    if (halfCloses) {
      driven.halfClose();
    }
    if (driven.call.closed().isEmpty()) {
      driven.cancel();
    }
    return driven;
  }
}
