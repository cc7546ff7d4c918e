package dev.covey.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.protocol.v1.ControlOuterClass;
import dev.covey.protocol.v1.EnrolmentOuterClass;
import dev.covey.protocol.v1.RosterOuterClass;
import dev.covey.protocol.v1.RoundsOuterClass;
import dev.covey.protocol.v1.Secagg;
import dev.covey.protocol.v1.TransferOuterClass;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Numbers, types and names of covey.v1 never change. {@code schema-v1.txt} is what was on the wire
 * on the day it was recorded and since; lines are only added ({@code -Dcovey.wire.record=DIR}
 * writes the file as it would be now).
 */
final class WireSchemaTest {
  private static final WireSchema NOW =
      WireSchema.of(
          List.of(
              TransferOuterClass.getDescriptor(),
              RoundsOuterClass.getDescriptor(),
              ControlOuterClass.getDescriptor(),
              EnrolmentOuterClass.getDescriptor(),
              RosterOuterClass.getDescriptor(),
              Secagg.getDescriptor()));

  @Test
  void whatIsOnTheWireIsWhatWasRecorded() throws IOException {
    Path folder = RecordedFile.recordTo().orElse(null);
    if (folder != null) {
      Files.write(Files.createDirectories(folder).resolve("schema-v1.txt"), NOW.lines());
    }
    assertThat(NOW.problemsSince(WireSchema.parse(recorded()))).isEmpty();
  }

  @Test
  void aFieldOfAnotherTypeIsFound() throws IOException {
    assertThat(problemsIfItHadBeen("covey.v1.Update 3: weight double", "weight float"))
        .singleElement()
        .asString()
        .contains("covey.v1.Update 3", "(weight float)", "(weight double)", "misread");
  }

  @Test
  void aFieldUnderAnotherNumberIsFound() throws IOException {
    List<String> before = new ArrayList<>(recorded());
    assertThat(before.remove("covey.v1.Failed 2: detail string")).isTrue();
    before.add("covey.v1.Failed 7: detail string");
    assertThat(NOW.problemsSince(WireSchema.parse(before)))
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).contains("covey.v1.Failed 7", "is gone"))
        .anySatisfy(problem -> assertThat(problem).contains("covey.v1.Failed 2", "is new"));
  }

  @Test
  void aFieldThatBecameRepeatedAndACallThatBecameAStreamAreFound() throws IOException {
    assertThat(
            problemsIfItHadBeen(
                "covey.v1.Hello 1: wire_versions repeated uint32 packed", "wire_versions uint32"))
        .hasSize(1);
    assertThat(
            problemsIfItHadBeen(
                "covey.v1.Control/Watch: covey.v1.WatchRequest -> stream covey.v1.RunEvent",
                "covey.v1.WatchRequest -> covey.v1.RunEvent"))
        .hasSize(1);
  }

  @Test
  void aFieldMayGoWhenItsNumberAndItsNameAreReserved() throws IOException {
    List<String> before = new ArrayList<>(recorded());
    before.add("covey.v1.Accepted 2: note string");
    TreeSet<String> reserved = new TreeSet<>(List.of("covey.v1.Accepted 2"));
    assertThat(new WireSchema(NOW.entries(), reserved).problemsSince(WireSchema.parse(before)))
        .as("only the number is reserved")
        .hasSize(1);
    reserved.add("covey.v1.Accepted note");
    assertThat(new WireSchema(NOW.entries(), reserved).problemsSince(WireSchema.parse(before)))
        .isEmpty();
  }

  private static List<String> problemsIfItHadBeen(String line, String value) throws IOException {
    List<String> before = new ArrayList<>(recorded());
    assertThat(before.remove(line)).as(line).isTrue();
    before.add(line.substring(0, line.indexOf(": ") + 2) + value);
    return NOW.problemsSince(WireSchema.parse(before));
  }

  private static List<String> recorded() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(WireSchemaTest.class.getResourceAsStream("schema-v1.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
