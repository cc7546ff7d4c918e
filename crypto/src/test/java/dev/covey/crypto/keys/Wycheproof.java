package dev.covey.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.testing.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/** Reads a file of known answers and hands out each test of each group. */
final class Wycheproof {
  /** One test, in its group. */
  interface Check {
    void run(JsonNode group, JsonNode test);
  }

  private Wycheproof() {}

  /** Runs every test of {@code file}, and checks that none was left out. */
  static void forEach(String file, Check check) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(TestData.require("wycheproof/" + file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int ran = 0;
    for (JsonNode group : root.path("testGroups")) {
      for (JsonNode test : group.path("tests")) {
        try {
          check.run(group, test);
        } catch (AssertionError | RuntimeException failure) {
          throw new AssertionError(
              file + ", test " + test.path("tcId") + " " + test.path("comment"), failure);
        }
        ran++;
      }
    }
    assertThat(ran).isPositive().isEqualTo(root.path("numberOfTests").asInt());
  }

  static byte[] bytes(JsonNode node, String field) {
    assertThat(node.has(field)).as(field).isTrue();
    return HexFormat.of().parseHex(node.path(field).asText());
  }

  static boolean isValid(JsonNode test) {
    return test.path("result").asText().equals("valid");
  }
}
