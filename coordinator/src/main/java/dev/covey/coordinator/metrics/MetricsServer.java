package dev.covey.coordinator.metrics;

import dev.covey.core.error.NetworkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 for one path, {@code GET} or {@code HEAD /metrics}, one answer a connection. Whatever a
 * peer does, it costs one of few threads, a few kilobytes, and no more than a fixed time: then its
 * connection is closed, however far it is. More peers than there are threads and places in line are
 * closed at once.
 *
 * <p>The JDK's own server bounds neither the time of a request nor that of an answer, unless by
 * properties of the whole process.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
  private static final int THREADS = 2;
  private static final int IN_LINE = 16;
  private static final int MAX_REQUEST_BYTES = 8192;
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final ServerSocket socket;
  private final Supplier<String> figures;
  private final long limitMillis;
  private final ScheduledExecutorService timer;
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(IN_LINE),
          work -> daemon(work, "covey-metrics"));

  private MetricsServer(
      ServerSocket socket,
      Supplier<String> figures,
      long limitMillis,
      ScheduledExecutorService timer) {
    this.socket = socket;
    this.figures = figures;
    this.limitMillis = limitMillis;
    this.timer = timer;
  }

  /**
   * Starts listening.
   *
   * @param figures the text to answer with; must not wait
   * @param limitMillis after which a connection is closed, whatever its peer does
   * @param timer closes them; stays the caller's
   * @throws NetworkException if the address cannot be listened on
   */
  public static MetricsServer start(
      InetSocketAddress listen,
      Supplier<String> figures,
      long limitMillis,
      ScheduledExecutorService timer) {
    ServerSocket socket;
    try {
      socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(listen, IN_LINE);
    } catch (IOException e) {
      throw new NetworkException(
          "metrics.listen: cannot listen on "
              + listen
              + ": "
              + e.getMessage()
              + "; name a free port of this machine, or \"off\"",
          e);
    }
    MetricsServer server = new MetricsServer(socket, figures, limitMillis, timer);
    daemon(server::accept, "covey-metrics-accept").start();
    return server;
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The port that it listens on. */
  public int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket peer = socket.accept();
        try {
          ScheduledFuture<?> end =
              timer.schedule(() -> closeQuietly(peer), limitMillis, TimeUnit.MILLISECONDS);
          workers.execute(() -> serve(peer, end));
        } catch (RejectedExecutionException full) {
          closeQuietly(peer);
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.warn("metrics: a connection failed: {}", e.getMessage());
          // Without a file descriptor to spare it would fail again at once.
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
      }
    }
  }

  private void serve(Socket peer, ScheduledFuture<?> end) {
    try (peer) {
      answer(peer);
    } catch (IOException gone) {
      LOG.debug("metrics: a peer went away: {}", gone.getMessage());
    } catch (RuntimeException bug) {
      LOG.error("metrics: a bug", bug);
    } finally {
      end.cancel(false);
    }
  }

  private void answer(Socket peer) throws IOException {
    String request = head(peer.getInputStream());
    String[] line = request.lines().findFirst().orElse("").split(" ", -1);
    if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
      write(peer, "400 Bad Request", PLAIN, "", "not a request\n", true);
      return;
    }
    boolean head = line[0].equals("HEAD");
    String path = line[1].contains("?") ? line[1].substring(0, line[1].indexOf('?')) : line[1];
    if (!path.equals("/metrics")) {
      write(peer, "404 Not Found", PLAIN, "", "only /metrics is here\n", !head);
    } else if (!head && !line[0].equals("GET")) {
      write(peer, "405 Method Not Allowed", PLAIN, "Allow: GET, HEAD\r\n", "read only\n", true);
    } else {
      write(peer, "200 OK", TEXT, "", figures.get(), !head);
    }
  }

  /** The request's head; what is too long or ends early is no request. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[1024];
    while (read.size() < MAX_REQUEST_BYTES) {
      int count = in.read(buffer, 0, Math.min(buffer.length, MAX_REQUEST_BYTES - read.size()));
      if (count < 0) {
        return "";
      }
      read.write(buffer, 0, count);
      String text = read.toString(StandardCharsets.ISO_8859_1);
      if (text.contains("\r\n\r\n") || text.contains("\n\n")) {
        return text;
      }
    }
    return "";
  }

  private static void write(
      Socket peer, String status, String type, String more, String text, boolean withBody)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String head =
        String.format(
            Locale.ROOT,
            "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%sConnection: close\r\n\r\n",
            status,
            type,
            body.length,
            more);
    OutputStream out = peer.getOutputStream();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    if (withBody) {
      whole.writeBytes(body);
    }
    out.write(whole.toByteArray());
    out.flush();
    peer.shutdownOutput();
  }

  private static void closeQuietly(Socket peer) {
    try {
      peer.close();
    } catch (IOException e) {
      LOG.debug("metrics: a connection did not close: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("metrics: the port did not close: {}", e.getMessage());
    }
    workers.shutdownNow();
  }
}
