package dev.covey.simulation.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A stretch of network that breaks each connection after so many bytes in either direction. */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicLong cuts = new AtomicLong();
  private volatile int target;
  private volatile long bytesPerConnection = Long.MAX_VALUE;

  CuttingProxy() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Where new connections lead. */
  void leadTo(int port) {
    target = port;
  }

  void cutAfter(long bytes) {
    bytesPerConnection = bytes;
  }

  long cuts() {
    return cuts.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = socket.accept();
        open.add(near);
        Socket far;
        try {
          far = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
          near.close();
          continue;
        }
        open.add(far);
        AtomicLong left = new AtomicLong(bytesPerConnection);
        start(() -> pump(near, far, left));
        start(() -> pump(far, near, left));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pump(Socket from, Socket to, AtomicLong left) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        long after = left.addAndGet(-count);
        if (after < 0) {
          out.write(buffer, 0, (int) Math.max(0, after + count));
          cuts.incrementAndGet();
          return;
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // The other half was cut.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
