package dev.hasten.machine;

import dev.hasten.machine.MachineCeilings.LinkSpeed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// A connection of this machine with itself: the least that a network costs.
final class LoopbackLink {
  private static final int ROUND_TRIPS = 2_000;
  private static final int WARM_UPS = 500;
  private static final int STREAM_BYTES = 64 << 20;
  private static final int PIECE_BYTES = 1 << 20;
  private static final double NANOS_PER_SECOND = 1e9;

  private LoopbackLink() {}

  /// Measures it; none if the system allows no such connection.
  static Optional<LinkSpeed> measure() {
    try (ServerSocketChannel server = listening()) {
      Thread.ofPlatform().daemon().name("hasten-loopback").start(() -> serve(server));
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Spread roundTrip = roundTrips(client);
        return Optional.of(new LinkSpeed(roundTrip, stream(client)));
      }
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static ServerSocketChannel listening() throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return ServerSocketChannel.open().bind(anyPort);
  }

  private static Spread roundTrips(SocketChannel client) throws IOException {
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    double[] nanos = new double[ROUND_TRIPS];
    for (int trip = -WARM_UPS; trip < ROUND_TRIPS; trip++) {
      long start = System.nanoTime();
      client.write(one.clear());
      readFully(client, one.clear());
      nanos[Math.max(0, trip)] = System.nanoTime() - start;
    }
    return Spread.of(nanos);
  }

  /// Sends much, and waits for the byte that says that it has come.
  private static double stream(SocketChannel client) throws IOException {
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
    long start = System.nanoTime();
    for (int sent = 0; sent < STREAM_BYTES; sent += PIECE_BYTES) {
      piece.clear();
      while (piece.hasRemaining()) {
        client.write(piece);
      }
    }
    readFully(client, ByteBuffer.allocate(1));
    return STREAM_BYTES * NANOS_PER_SECOND / (System.nanoTime() - start);
  }

  /// The other end: sends each of the first bytes back, then takes a stream.
  private static void serve(ServerSocketChannel server) {
    try (SocketChannel peer = server.accept()) {
      peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer one = ByteBuffer.allocateDirect(1);
      for (int trip = -WARM_UPS; trip < ROUND_TRIPS; trip++) {
        readFully(peer, one.clear());
        peer.write(one.flip());
      }
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
      for (int taken = 0; taken < STREAM_BYTES; taken += PIECE_BYTES) {
        readFully(peer, piece.clear());
      }
      peer.write(one.clear());
    } catch (IOException _) {
      // the client sees that the connection has ended
    }
  }

  private static void readFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the other end is gone");
      }
    }
  }
}
