package dev.covey.coordinator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that is held with a live server: the client says the recorded bytes, and what the
 * server answers must be what it answered when they were recorded, but for what a normalisation
 * takes out. When recording, the client says today's messages and the answers are written down.
 */
public final class Conversation {
  private final Channel channel;
  private final UnaryOperator<Message> comparable;
  private final boolean recording = Transcript.recordTo().isPresent();
  private final Transcript transcript;
  private int at;
  private @Nullable RawCall call;

  /**
   * A conversation about to begin.
   *
   * @param comparable takes out of an answer what may differ, such as software versions
   */
  public Conversation(String file, Channel channel, UnaryOperator<Message> comparable) {
    this.channel = channel;
    this.comparable = comparable;
    this.transcript = recording ? Transcript.empty(file) : Transcript.read(file);
  }

  /** Opens a call; the one before must have ended. */
  public Conversation call(String method) {
    call = new RawCall(channel, method);
    return this;
  }

  /** A call with one message. */
  public Conversation ask(String method, String name, Message message) {
    return call(method).say(name, message).finish();
  }

  /** The client has said everything. */
  public Conversation finish() {
    Objects.requireNonNull(call).finish();
    return this;
  }

  /**
   * The client says what it said.
   *
   * @param message what the bytes mean
   */
  public Conversation say(String name, Message message) {
    byte[] bytes = recording ? message.toByteArray() : recorded('>', name).bytes();
    assertThat(parse(message, bytes)).as("the recorded %s", name).isEqualTo(message);
    if (recording) {
      transcript.add(new Transcript.Line('>', name, bytes));
    }
    Objects.requireNonNull(call).say(bytes);
    return this;
  }

  /**
   * The client says what it said, whose bytes no two clients have the same.
   *
   * @param kind any message of its type
   * @param made when recording
   * @return what the bytes mean
   */
  public <M extends Message> M say(String name, M kind, Supplier<M> made) {
    M message = recording ? made.get() : parse(kind, transcript.line(at).bytes());
    say(name, message);
    return message;
  }

  /**
   * The server answers what it answered.
   *
   * @param kind any message of its type
   * @return the answer
   */
  public <M extends Message> M hear(String name, M kind) {
    byte[] bytes = Objects.requireNonNull(call).hear();
    M heard = parse(kind, bytes);
    if (recording) {
      transcript.add(new Transcript.Line('<', name, bytes));
    } else {
      Message recorded = parse(kind, recorded('<', name).bytes());
      assertThat(comparable.apply(heard)).as(name).isEqualTo(comparable.apply(recorded));
    }
    assertThat(heard.getUnknownFields().asMap())
        .as("fields of %s that its own schema does not have", name)
        .isEmpty();
    return heard;
  }

  /** The client has said everything, and the call ends as it ended. */
  public Conversation finish(Status.Code expected) {
    return finish().end(expected);
  }

  /** The call ends as it ended. */
  public Conversation end(Status.Code expected) {
    Status status = Objects.requireNonNull(call).end();
    assertThat(status.getCode()).as(status.toString()).isEqualTo(expected);
    if (recording) {
      transcript.add(new Transcript.Line('=', expected.name(), new byte[0]));
    } else {
      assertThat(recorded('=', expected.name()).bytes()).isEmpty();
    }
    return this;
  }

  /** Nothing recorded may be left. */
  public void over() {
    if (recording) {
      Transcript.recordTo().ifPresent(transcript::write);
    } else {
      assertThat(at).as("lines held again").isEqualTo(transcript.size());
    }
  }

  /** The recorded bytes of a name, to say them in another way. */
  public static byte[] bytes(String file, String name) {
    return Transcript.read(file).bytes(name);
  }

  private Transcript.Line recorded(char kind, String name) {
    Transcript.Line line = transcript.line(at++);
    assertThat(line.kind() + " " + line.name()).as("line %d", at).isEqualTo(kind + " " + name);
    return line;
  }

  private static <M extends Message> M parse(M kind, byte[] bytes) {
    try {
      @SuppressWarnings("unchecked")
      M parsed = (M) kind.getParserForType().parseFrom(bytes);
      return parsed;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(
          "no " + kind.getDescriptorForType() + ": " + HexFormat.of().formatHex(bytes), e);
    }
  }
}
