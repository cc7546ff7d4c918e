package dev.covey.coordinator.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A wire to a PostgreSQL server that breaks, once, around a COMMIT. */
final class CuttingProxy implements AutoCloseable {
  /** Where the wire breaks. */
  enum Cut {
    NEVER,
    /** The server never hears of the commit. */
    BEFORE_THE_SERVER,
    /** The server commits, and its answer is lost. */
    BEFORE_THE_ANSWER,
    /** The commit reaches the server late: when another connection inserts the same attempt. */
    COMMIT_COMES_LATE
  }

  private record Late(OutputStream server, byte[] bytes) {}

  private static final String LATE_UNTIL = "insert into round_attempt";

  private final ServerSocket listening;
  private final int serverPort;
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);
  private final AtomicReference<@Nullable Late> late = new AtomicReference<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  CuttingProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** The next COMMIT meets this. */
  void arm(Cut cut) {
    next.set(cut);
  }

  int cuts() {
    return cuts.get();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        sockets.add(client);
        sockets.add(server);
        AtomicReference<Cut> answerCut = new AtomicReference<>(Cut.NEVER);
        daemon(() -> fromClient(client, server, answerCut));
        daemon(() -> fromServer(client, server, answerCut));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void fromClient(Socket client, Socket server, AtomicReference<Cut> answerCut) {
    try (client) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        byte[] bytes = Arrays.copyOf(buffer, read);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Cut cut = text.contains("COMMIT") ? next.getAndSet(Cut.NEVER) : Cut.NEVER;
        switch (cut) {
          case BEFORE_THE_SERVER -> {
            cuts.incrementAndGet();
            server.close();
            return;
          }
          case BEFORE_THE_ANSWER -> answerCut.set(cut);
          case COMMIT_COMES_LATE -> {
            cuts.incrementAndGet();
            late.set(new Late(out, bytes));
            // The server's side stays open; only the client is cut off.
            return;
          }
          case NEVER -> {}
        }
        out.write(bytes);
        Late held = text.contains(LATE_UNTIL) ? late.getAndSet(null) : null;
        if (held != null) {
          held.server().write(held.bytes());
        }
      }
      server.close();
    } catch (IOException e) {
      // The other side went away.
    }
  }

  private void fromServer(Socket client, Socket server, AtomicReference<Cut> answerCut) {
    try {
      InputStream in = server.getInputStream();
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (answerCut.get() == Cut.BEFORE_THE_ANSWER) {
          cuts.incrementAndGet();
          client.close();
          server.close();
          return;
        }
        client.getOutputStream().write(buffer, 0, read);
      }
      client.close();
    } catch (IOException e) {
      // The other side went away.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
