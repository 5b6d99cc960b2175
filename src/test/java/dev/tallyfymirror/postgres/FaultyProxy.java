package dev.tallyfymirror.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Stands between a pool and PostgreSQL as a network does that can fail: connections are cut at their COMMIT, or become
 * half-open, which no side is told of.
 */
public final class FaultyProxy implements Closeable {
    private static final String COMMIT = "COMMIT";
    private final DatabaseUrl server;
    private final ServerSocket door;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile Supplier<AtCommit> fate = () -> AtCommit.PASS;

    /** What becomes of a connection whose client sends COMMIT. */
    public enum AtCommit {
        PASS,
        /** The server never gets it. */
        LOST_ON_THE_WAY,
        /** The server gets it, the client never hears of it. */
        ANSWER_LOST,
        /** The server gets it and loses its client in the same moment. */
        SERVER_SIDE_CUT
    }

    private FaultyProxy(DatabaseUrl server, ServerSocket door) {
        this.server = server;
        this.door = door;
    }

    public static FaultyProxy before(DatabaseUrl server) {
        try {
            FaultyProxy proxy = new FaultyProxy(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            start("proxy-door", proxy::accept);
            return proxy;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public DatabaseUrl url() {
        return new DatabaseUrl(
                server.user(),
                server.password(),
                "127.0.0.1",
                door.getLocalPort(),
                server.database(),
                server.parameters());
    }

    /** Asked for each COMMIT. */
    public void atCommit(Supplier<AtCommit> next) {
        fate = next;
    }

    /** COMMITs seen, and those that were cut off. */
    public int commits() {
        return commits.get();
    }

    public int lost() {
        return lost.get();
    }

    /** The connections there are go silent: nothing is forwarded any more, nothing is closed. New ones work. */
    public int goHalfOpen() {
        List<Line> open = List.copyOf(lines);
        open.forEach(line -> line.silent = true);
        return open.size();
    }

    @Override
    public void close() throws IOException {
        door.close();
        lines.forEach(Line::cut);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Line line = new Line(client, new Socket(server.host(), server.port()));
                lines.add(line);
                start("proxy-up", line::forwardUp);
                start("proxy-down", line::forwardDown);
            } catch (IOException closed) {
                continue; // the door's own end, or a server that is not there
            }
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection and its two directions. */
    private final class Line {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean silent;
        private volatile boolean deaf;

        Line(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void forwardUp() {
            pump(client, upstream, true);
        }

        void forwardDown() {
            pump(upstream, client, false);
        }

        private void pump(Socket from, Socket to, boolean isUp) {
            byte[] bytes = new byte[64 << 10];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                    if (!silent && !(deaf && !isUp) && !(isUp && isCutAtCommit(out, bytes, read))) {
                        out.write(bytes, 0, read);
                    }
                }
            } catch (IOException ended) {
                deaf = true;
            }
            if (!silent) {
                cut();
            }
        }

        /** Whether these bytes were dealt with here. */
        private boolean isCutAtCommit(OutputStream out, byte[] bytes, int length) throws IOException {
            if (!new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(COMMIT)) {
                return false;
            }
            int unused = commits.incrementAndGet();
            AtCommit next = fate.get();
            if (next == AtCommit.PASS) {
                return false;
            }
            unused = lost.incrementAndGet();
            deaf = true;
            if (next != AtCommit.LOST_ON_THE_WAY) {
                out.write(bytes, 0, length);
                out.flush();
            }
            if (next == AtCommit.SERVER_SIDE_CUT) {
                upstream.close();
            }
            client.close();
            return true;
        }

        private void cut() {
            try {
                boolean unused = lines.remove(this);
                client.close();
                upstream.close();
            } catch (IOException closed) {
                deaf = true;
            }
        }
    }
}
