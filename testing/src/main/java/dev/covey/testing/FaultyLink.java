package dev.covey.testing;

import dev.covey.core.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of network between a client and a server on this machine that misbehaves on command:
 * slow, late, silent in either direction, broken, gone. What it does to one direction does not
 * touch the other.
 *
 * <p>Bytes are never lost within a connection, since TCP would send them again: silence holds them
 * back, and with them, once the small buffers are full, the sender. A connection that is
 * {@linkplain #abandon abandoned} stays silent for good, with both ends open, as one whose mapping
 * a router has forgotten.
 */
public final class FaultyLink implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 12;

  /** Room for a delay; more would only hide a slow link from its sender. */
  private static final int CHUNKS_UNDER_WAY = 16;

  private static final int SOCKET_BUFFER_BYTES = 1 << 14;

  private final Clock clock;
  private final ServerSocket listening;
  private final List<Connection> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Way toServer = new Way();
  private final Way toClient = new Way();
  private volatile int serverPort;
  private volatile boolean refusing;
  private volatile long bytesPerConnection = Long.MAX_VALUE;
  private volatile boolean recording;
  private final List<ByteArrayOutputStream> recorded = new CopyOnWriteArrayList<>();

  /**
   * How one direction of a link is.
   *
   * @param bytesPerSecond most that gets through; 0 for no bound
   * @param delayMillis from end to end, besides
   * @param silent whether nothing gets through for now
   */
  public record State(long bytesPerSecond, long delayMillis, boolean silent) {
    /** As fast as the machine. */
    public static final State GOOD = new State(0, 0, false);

    /** Nothing gets through until the state changes. */
    public static final State SILENT = new State(0, 0, true);

    public State {
      if (bytesPerSecond < 0 || delayMillis < 0) {
        throw new IllegalArgumentException("bandwidth and delay are not negative");
      }
    }

    /** So many bytes a second. */
    public static State slow(long bytesPerSecond) {
      return new State(bytesPerSecond, 0, false);
    }

    /** Everything so much later. */
    public static State late(long delayMillis) {
      return new State(0, delayMillis, false);
    }
  }

  /** One direction. */
  private static final class Way {
    private volatile State state = State.GOOD;
  }

  private FaultyLink(int serverPort, Clock clock) throws IOException {
    this.serverPort = serverPort;
    this.clock = clock;
    this.listening = new ServerSocket();
    // Set before it listens: connections inherit it.
    listening.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    daemon(this::accept);
  }

  /** A good link to a port of this machine. */
  public static FaultyLink to(int serverPort) {
    try {
      return new FaultyLink(serverPort, Clock.system());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients connect. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Leads connections that are made from now on to another port. */
  public void leadTo(int port) {
    serverPort = port;
  }

  /** Changes both directions, of open connections as well. */
  public void both(State state) {
    toServer(state);
    toClient(state);
  }

  /** Changes the way from clients to the server. */
  public void toServer(State state) {
    toServer.state = state;
  }

  /** Changes the way from the server to clients. */
  public void toClient(State state) {
    toClient.state = state;
  }

  /** Breaks the open connections; both ends hear of it. */
  public void cut() {
    open.forEach(Connection::close);
  }

  /**
   * From now on nothing comes through the connections that are open, whatever happens to the link;
   * neither end hears of it.
   */
  public void abandon() {
    open.forEach(connection -> connection.abandoned = true);
  }

  /** Whether new connections are broken at once. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /**
   * Connections that are made from now on break after so many bytes, in both directions together.
   */
  public void cutEachAfter(long bytesOfConnection) {
    bytesPerConnection = bytesOfConnection;
  }

  /** Keeps from now on, for each connection that is made, what its client sends. */
  public void record() {
    recording = true;
  }

  /** What clients have sent over each of the connections that were recorded. */
  public List<byte[]> recorded() {
    return recorded.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  /** Connections made so far. */
  public int connections() {
    return connections.get();
  }

  /** Connections that are open at both ends, abandoned ones among them. */
  public int openConnections() {
    return open.size();
  }

  /** Bytes that came through, in both directions. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    try {
      listening.close();
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (refusing) {
          client.close();
        } else {
          connect(client);
        }
      } catch (IOException e) {
        // Closed, or the server is away: which is what its client hears.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
    } catch (IOException e) {
      client.close();
      throw e;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    connections.incrementAndGet();
    Connection connection = new Connection(client, server, bytesPerConnection);
    open.add(connection);
    connection.start();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "faulty-link");
    thread.setDaemon(true);
    thread.start();
  }

  /** Bytes on their way, and when they were sent. */
  private record Chunk(byte[] bytes, int length, long sentNanos) {}

  /** One connection: for each direction a thread that takes in and one that hands on. */
  private final class Connection {
    private static final long LOOK_NANOS = 2_000_000;

    private final Socket client;
    private final Socket server;
    private final AtomicLong left;
    private volatile boolean abandoned;
    private volatile boolean closed;

    Connection(Socket client, Socket server, long mostBytes) {
      this.client = client;
      this.server = server;
      this.left = new AtomicLong(mostBytes);
    }

    void start() {
      direct(client, server, toServer);
      direct(server, client, toClient);
    }

    private void direct(Socket from, Socket to, Way way) {
      BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
      ByteArrayOutputStream copy =
          recording && way == toServer ? new ByteArrayOutputStream() : null;
      if (copy != null) {
        recorded.add(copy);
      }
      daemon(() -> takeIn(from, underWay, copy));
      daemon(() -> handOn(underWay, to, way));
    }

    private void takeIn(
        Socket from, BlockingQueue<Chunk> underWay, @Nullable ByteArrayOutputStream copy) {
      try {
        InputStream in = from.getInputStream();
        while (!closed) {
          byte[] buffer = new byte[CHUNK_BYTES];
          int length = in.read(buffer);
          if (copy != null && length > 0) {
            copy.write(buffer, 0, length);
          }
          put(underWay, new Chunk(buffer, length, clock.nanoTime()));
          if (length < 0) {
            return;
          }
        }
      } catch (IOException e) {
        close();
      }
    }

    private void put(BlockingQueue<Chunk> underWay, Chunk chunk) {
      try {
        while (!closed && !underWay.offer(chunk, LOOK_NANOS, TimeUnit.NANOSECONDS)) {
          // The sender waits, as it does before a full window.
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        close();
      }
    }

    private void handOn(BlockingQueue<Chunk> underWay, Socket to, Way way) {
      long freeNanos = clock.nanoTime();
      try {
        OutputStream out = to.getOutputStream();
        while (!closed) {
          Chunk chunk = underWay.poll(LOOK_NANOS, TimeUnit.NANOSECONDS);
          if (chunk == null) {
            continue;
          }
          while (!closed && (abandoned || way.state.silent())) {
            pause();
          }
          State now = way.state;
          waitUntil(chunk.sentNanos() + TimeUnit.MILLISECONDS.toNanos(now.delayMillis()));
          if (chunk.length() < 0) {
            // One end has closed: the other hears of it once what was under way has arrived.
            close();
            return;
          }
          if (now.bytesPerSecond() > 0) {
            freeNanos =
                Math.max(freeNanos, clock.nanoTime())
                    + chunk.length() * 1_000_000_000L / now.bytesPerSecond();
            waitUntil(freeNanos);
          }
          if (closed || abandoned) {
            continue;
          }
          if (left.addAndGet(-chunk.length()) < 0) {
            close();
            return;
          }
          out.write(chunk.bytes(), 0, chunk.length());
          bytes.addAndGet(chunk.length());
        }
      } catch (IOException e) {
        close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        close();
      }
    }

    private void waitUntil(long nanos) throws InterruptedException {
      while (!closed && !abandoned && clock.nanoTime() < nanos) {
        pause();
      }
    }

    private void pause() throws InterruptedException {
      synchronized (this) {
        TimeUnit.NANOSECONDS.timedWait(this, LOOK_NANOS);
      }
    }

    void close() {
      closed = true;
      open.remove(this);
      try {
        client.close();
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
