package dev.covey.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.covey.protocol.v1.ControlOuterClass;
import dev.covey.protocol.v1.EnrolmentOuterClass;
import dev.covey.protocol.v1.RosterOuterClass;
import dev.covey.protocol.v1.RoundsOuterClass;
import dev.covey.protocol.v1.Secagg;
import dev.covey.protocol.v1.TransferOuterClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever reads a .proto file learns of each call when to make it, how it ends and what to do. */
final class DocumentedCallsTest {
  private static final List<FileDescriptor> FILES =
      List.of(
          TransferOuterClass.getDescriptor(),
          RoundsOuterClass.getDescriptor(),
          ControlOuterClass.getDescriptor(),
          EnrolmentOuterClass.getDescriptor(),
          RosterOuterClass.getDescriptor(),
          Secagg.getDescriptor());

  @Test
  void everyCallSaysItsOrderItsStatusCodesAndWhetherARetryIsSafe() throws IOException {
    Path sources = Path.of(System.getProperty("covey.root"), "protocol", "src", "main", "protobuf");
    for (FileDescriptor file : FILES) {
      List<String> lines = Files.readAllLines(sources.resolve(file.getName()));
      for (ServiceDescriptor service : file.getServices()) {
        for (MethodDescriptor method : service.getMethods()) {
          assertThat(commentBefore("  rpc " + method.getName() + "(", lines))
              .as("the comment of %s in %s", method.getFullName(), file.getName())
              .contains("  // Order:", "  // Status:", "  // Retry:");
        }
      }
    }
  }

  /** The comment right above the line that begins so. */
  private static String commentBefore(String beginning, List<String> lines) {
    Deque<String> comment = new ArrayDeque<>();
    for (String line : lines) {
      if (line.startsWith(beginning)) {
        return String.join("\n", comment);
      }
      if (line.startsWith("  //")) {
        comment.add(line);
      } else {
        comment.clear();
      }
    }
    throw new AssertionError("no line begins with " + beginning);
  }
}
