package dev.covey.cli.command;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * As much of PostgreSQL's protocol (version 3) as it takes to ask for a password in the clear and
 * to refuse it.
 */
final class RefusingDatabase implements AutoCloseable {
  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;

  private final ServerSocket socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private volatile String password = "";

  RefusingDatabase() throws IOException {
    Thread thread = new Thread(this::serve, "refusing-database");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  /** What it was told last. */
  String password() {
    return password;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket peer = socket.accept()) {
        refuse(
            new DataInputStream(peer.getInputStream()),
            new DataOutputStream(peer.getOutputStream()));
      } catch (IOException e) {
        // The next one, or the end.
        continue;
      }
    }
  }

  private void refuse(DataInputStream in, DataOutputStream out) throws IOException {
    while (true) {
      byte[] rest = new byte[in.readInt() - 8];
      int code = in.readInt();
      in.readFully(rest);
      if (code != SSL_REQUEST && code != GSS_REQUEST) {
        break;
      }
      out.write('N');
      out.flush();
    }
    out.write('R');
    out.writeInt(8);
    out.writeInt(3);
    out.flush();
    in.readByte();
    byte[] text = new byte[in.readInt() - 4];
    in.readFully(text);
    password = new String(text, 0, text.length - 1, StandardCharsets.UTF_8);
    byte[] error =
        "SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"covey\"\0\0"
            .getBytes(StandardCharsets.UTF_8);
    out.write('E');
    out.writeInt(4 + error.length);
    out.write(error);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
