package dev.covey.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.core.ClientId;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.protocol.rounds.FloatVectors;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.rounds.Updates;
import dev.covey.protocol.secagg.FromClient;
import dev.covey.protocol.secagg.SecureMessages;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.ControlOuterClass;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.EnrolmentOuterClass;
import dev.covey.protocol.v1.RosterOuterClass;
import dev.covey.protocol.v1.RoundsOuterClass;
import dev.covey.protocol.v1.Secagg;
import dev.covey.protocol.v1.Vector;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wire version 1 of the services beside Transfer, as it was on the day it was recorded. What peers
 * of that day send is read forever, and what is sent to them is what they know.
 */
final class RecordedMessagesTest {
  private static final Map<String, byte[]> ROUNDS = RecordedFile.read("rounds-v1.txt");

  static Stream<Arguments> services() {
    return Stream.of(
        Arguments.of("rounds-v1.txt", named(RoundsMessages::all), RoundsOuterClass.getDescriptor()),
        Arguments.of("rounds-v1.txt", named(RoundsMessages::all), Secagg.getDescriptor()),
        Arguments.of(
            "control-v1.txt", named(ControlMessages::all), ControlOuterClass.getDescriptor()),
        Arguments.of(
            "enrolment-v1.txt",
            named(EnrolmentMessages::enrolment),
            EnrolmentOuterClass.getDescriptor()),
        Arguments.of(
            "roster-v1.txt", named(EnrolmentMessages::roster), RosterOuterClass.getDescriptor()));
  }

  private static Supplier<Map<String, Message>> named(Supplier<Map<String, Message>> messages) {
    return messages;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void recordedBytesAreReadAndWrittenAsTheyWere(
      String file, Supplier<Map<String, Message>> messages, FileDescriptor unused)
      throws InvalidProtocolBufferException {
    Map<String, Message> meant = messages.get();
    RecordedFile.recordTo().ifPresent(folder -> RecordedFile.write(folder, file, meant));
    Map<String, byte[]> recorded = RecordedFile.read(file);
    assertThat(recorded.keySet())
        .as("%s; -Dcovey.wire.record=DIR writes the lines of new messages", file)
        .containsExactlyElementsOf(meant.keySet());
    for (Map.Entry<String, Message> entry : meant.entrySet()) {
      byte[] bytes = recorded.get(entry.getKey());
      Message read = entry.getValue().getParserForType().parseFrom(bytes);
      assertThat(read).as("%s of %s", entry.getKey(), file).isEqualTo(entry.getValue());
      assertThat(HexFormat.of().formatHex(entry.getValue().toByteArray()))
          .as("%s of %s as it is written today", entry.getKey(), file)
          .isEqualTo(HexFormat.of().formatHex(bytes));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void everyFieldOfEveryMessageIsAmongThem(
      String file, Supplier<Map<String, Message>> messages, FileDescriptor service) {
    TreeSet<String> missing = new TreeSet<>();
    for (Descriptor type : service.getMessageTypes()) {
      type.getFields().forEach(field -> missing.add(field.getFullName()));
    }
    messages.get().values().forEach(message -> strike(message, missing));
    assertThat(missing).as("fields that no message of %s has", file).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void fieldsOfALaterVersionAreIgnoredAndNothingElseIsLost(
      String file, Supplier<Map<String, Message>> messages, FileDescriptor unused)
      throws InvalidProtocolBufferException {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .addField(
                901,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                    .build())
            .build();
    for (Map.Entry<String, byte[]> entry : RecordedFile.read(file).entrySet()) {
      Message meant = messages.get().get(entry.getKey());
      byte[] longer =
          ByteString.copyFrom(entry.getValue()).concat(later.toByteString()).toByteArray();
      Message read = meant.getParserForType().parseFrom(longer);
      assertThat(read.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance()).build())
          .as(entry.getKey())
          .isEqualTo(meant);
    }
  }

  @Test
  void theCodecsReadAnOldClientsUpdateToTheBit() throws InvalidProtocolBufferException {
    ClientMessage message = ClientMessage.parseFrom(ROUNDS.get("update"));
    assertThat(RoundKeys.fromWire(message.getUpdate().getKey())).isEqualTo(RoundsMessages.KEY);
    assertThat(Updates.isIntact(message.getUpdate())).isTrue();
    ClientResult.Delivered delivered =
        Updates.fromWire(new ClientId("anna"), message.getUpdate(), 16);
    Upload.InMemory upload = (Upload.InMemory) delivered.upload();
    assertThat(upload.header()).isEqualTo(RoundsMessages.HEADER);
    assertThat(upload.sharedValues()).isEqualTo(RoundsMessages.UPDATE);
    assertThat(delivered.engineCpuNanos()).isEqualTo(9_876_543_210L);
  }

  @Test
  void theCodecsReadAnOldCoordinatorsModelToTheBit() throws InvalidProtocolBufferException {
    Vector model =
        CoordinatorMessage.parseFrom(ROUNDS.get("assignment-inline")).getAssignment().getModel();
    assertThat(FloatVectors.crc32c(model.getInline())).isEqualTo(model.getCrc32C());
    // Bits, not numbers: a negative zero stays one.
    assertThat(FloatVectors.encode(FloatVectors.decode(model.getInline())))
        .isEqualTo(FloatVectors.encode(RoundsMessages.MODEL));
  }

  @Test
  void theCodecsReadAnOldClientsFailureAndALaterClientsUnknownReason()
      throws InvalidProtocolBufferException {
    ClientMessage message = ClientMessage.parseFrom(ROUNDS.get("failed"));
    assertThat(Updates.fromWire(message.getFailed()))
        .isEqualTo(
            new ClientResult.Failed(
                RejectionReason.NOT_FINITE, "the loss is not finite at step 3"));
    assertThat(
            Updates.fromWire(
                    message.getFailed().toBuilder().setReason("A_REASON_OF_LATER_DAYS").build())
                .reason())
        .isEqualTo(RejectionReason.CLIENT_ERROR);
  }

  @Test
  void theCodecsReadAnOldPeersSecureAggregation() throws InvalidProtocolBufferException {
    for (Map.Entry<String, ServerMessage> meant : SecureMessagesOfOldPeers.server().entrySet()) {
      ServerMessage read =
          SecureMessages.fromWire(
              CoordinatorMessage.parseFrom(ROUNDS.get(meant.getKey())).getSecure());
      assertThat(read).as(meant.getKey()).usingRecursiveComparison().isEqualTo(meant.getValue());
    }
    for (Map.Entry<String, FromClient> meant : SecureMessagesOfOldPeers.client().entrySet()) {
      FromClient read =
          SecureMessages.fromWire(ClientMessage.parseFrom(ROUNDS.get(meant.getKey())).getSecure());
      assertThat(read).as(meant.getKey()).usingRecursiveComparison().isEqualTo(meant.getValue());
    }
  }

  /** Takes out what a message has, down to what it is made of. */
  private static void strike(Message message, TreeSet<String> missing) {
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      missing.remove(field.getKey().getFullName());
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        if (field.getKey().isRepeated()) {
          ((Iterable<?>) field.getValue()).forEach(part -> strike((Message) part, missing));
        } else {
          strike((Message) field.getValue(), missing);
        }
      }
    }
  }
}
