package dev.covey.coordinator.control;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The control port of a live run: HTTP on a loopback port, {@code GET /status} and {@code POST
 * /stop} or {@code POST /stop?now=true}, each with the token of control.json as {@code
 * Authorization: Bearer}. Retrying any of them is safe.
 */
public final class ControlServer implements AutoCloseable {
  private static final int TOKEN_BYTES = 32;

  private final HttpServer server;
  private final ExecutorService executor;
  private final Path file;
  private final byte[] authorization;

  private ControlServer(HttpServer server, Path file, String token) {
    this.server = server;
    this.file = file;
    this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.executor =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "covey-control");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts the port and writes control.json with mode 0600.
   *
   * @param status gives the live status as a JSON object
   * @param stop is told to stop; the argument says whether at once
   */
  public static ControlServer start(
      Path controlFile, Supplier<String> status, Consumer<Boolean> stop) {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
      ControlServer control = new ControlServer(server, controlFile, token);
      server.setExecutor(control.executor);
      server.createContext("/status", exchange -> control.answer(exchange, "GET", status));
      server.createContext(
          "/stop",
          exchange ->
              control.answer(
                  exchange,
                  "POST",
                  () -> {
                    boolean now = "now=true".equals(exchange.getRequestURI().getQuery());
                    stop.accept(now);
                    return String.format(Locale.ROOT, "{\"stopping\":true,\"now\":%s}", now);
                  }));
      server.start();
      writeControlFile(controlFile, server.getAddress().getPort(), token);
      return control;
    } catch (IOException e) {
      throw new StoreException("cannot open the control port: " + e.getMessage(), e);
    }
  }

  private static void writeControlFile(Path file, int port, String token) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary);
    if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(
          temporary, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }
    Files.writeString(
        temporary,
        String.format(
            Locale.ROOT,
            "{\"schema\":\"covey.control/1\",\"host\":\"127.0.0.1\",\"port\":%d,\"pid\":%d,\"token\":\"%s\"}%n",
            port,
            ProcessHandle.current().pid(),
            token));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void answer(HttpExchange exchange, String method, Supplier<String> body)
      throws IOException {
    try (exchange) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (given == null
          || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), authorization)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      if (!exchange.getRequestMethod().equals(method)) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Closes the port and removes control.json. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException("cannot remove " + file + ": " + e.getMessage(), e);
    }
  }
}
