package dev.tallyfymirror.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to the feed that ends in the middle of the first answer, within an event, as if the feed or the network had died
 * there: closed, or silent for ever. Those who come again get through.
 */
final class CutFeed implements AutoCloseable {
    private static final int PASSED = 900;

    private final int port;
    private final boolean closes;
    private final ServerSocket door;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private CutFeed(int port, boolean closes) {
        this.port = port;
        this.closes = closes;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        begin(this::accept);
    }

    static CutFeed closing(int port) {
        return new CutFeed(port, true);
    }

    static CutFeed fallingSilent(int port) {
        return new CutFeed(port, false);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    int connections() {
        return connections.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket reader = door.accept();
            Socket feed = new Socket("127.0.0.1", port);
            sockets.addAll(List.of(reader, feed));
            int most = connections.incrementAndGet() == 1 ? PASSED : Integer.MAX_VALUE;
            begin(() -> pass(reader, feed, Integer.MAX_VALUE));
            begin(() -> pass(feed, reader, most));
        }
    }

    private void pass(Socket from, Socket to, int most) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[8_192];
        int left = most;
        int read = in.read(buffer, 0, Math.min(left, buffer.length));
        while (read > 0) {
            out.write(buffer, 0, read);
            left -= most == Integer.MAX_VALUE ? 0 : read;
            read = left == 0 ? 0 : in.read(buffer, 0, Math.min(left, buffer.length));
        }
        if (left > 0 || closes) {
            from.close();
            to.close();
        }
    }

    /** What is closed at one end ends at the other; nobody is told. */
    private static void begin(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        Thread.currentThread().interrupt();
                    }
                },
                "cut-feed");
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
