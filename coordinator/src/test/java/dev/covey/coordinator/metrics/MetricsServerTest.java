package dev.covey.coordinator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsServerTest {
  private static final long LIMIT_MILLIS = 300;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private String figures = "covey_runs 1\n";
  private final MetricsServer server =
      MetricsServer.start(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          () -> figures,
          LIMIT_MILLIS,
          timer);

  @AfterEach
  void close() {
    server.close();
    timer.shutdownNow();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private String ask(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return readToTheEnd(socket);
    }
  }

  private static String readToTheEnd(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException reset) {
      return "";
    }
  }

  @Test
  void answersOnceAndCloses() throws IOException {
    String answer = ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Length: 13\r\n", "Connection: close\r\n")
        .endsWith("\r\n\r\ncovey_runs 1\n");
    assertThat(ask("HEAD /metrics HTTP/1.0\r\n\r\n"))
        .contains("Content-Length: 13")
        .endsWith("\r\n\r\n");
  }

  @Test
  void answersWhatIsNoRequestWithoutFallingOver() throws IOException {
    assertThat(ask("\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("GET /metrics\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("\0\1\2\3 \377 \r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("PUT /metrics HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET, HEAD\r\n");
    // Longer than a request may be; the rest is never read, so the answer may be cut off.
    assertThat(ask("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(20_000)))
        .doesNotContain("covey_runs");
    assertThat(ask("GET /metrics HTTP/1.1\r\n\r\n")).contains("covey_runs 1");
  }

  @Test
  void closesPeersThatSayNothingAndServesOthersAfterThem() throws IOException {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      silent.add(connect());
    }
    for (Socket socket : silent) {
      // Blocks until the server gives up on it.
      assertThat(readToTheEnd(socket)).isEmpty();
      socket.close();
    }
    assertThat(ask("GET /metrics HTTP/1.1\r\n\r\n")).contains("covey_runs 1");
  }

  @Test
  void givesUpPeersThatDoNotReadTheAnswer() throws IOException {
    figures = "x".repeat(64 << 20);
    List<Socket> deaf = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Socket socket = connect();
      socket
          .getOutputStream()
          .write("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      deaf.add(socket);
    }
    // Their places come free without their doing anything: this one is answered.
    while (!ask("HEAD /metrics HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 200 ")) {
      Thread.onSpinWait();
    }
    for (Socket socket : deaf) {
      assertThat(readToTheEnd(socket).length()).isLessThan(64 << 20);
      socket.close();
    }
  }
}
