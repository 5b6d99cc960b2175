package dev.tallyfymirror.storm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a daemon and what it talks to. It can reset all connections; or fall silent: what is sent through the
 * connections that there are, and those opened meanwhile, is swallowed and never answered, though nobody closes them. A
 * connection that has been silent once stays so, as one does whose state a firewall has forgotten.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int CHUNK = 16_384;
    private static final int CONNECT_MILLIS = 2_000;

    private final ServerSocket door;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean silent;
    private volatile @Nullable String last;

    private TcpProxy(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    /** On any free port of loopback, to a port of loopback. */
    public static TcpProxy to(int target) throws IOException {
        return to(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), target);
    }

    /** Behind this door, which may be one of TLS. */
    public static TcpProxy to(ServerSocket door, int target) {
        TcpProxy proxy = new TcpProxy(door, target);
        start(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    public void resetAll() {
        links.forEach(Link::reset);
    }

    /** Those that fell silent at an earlier time are forgotten by the server too: it would run out of them. */
    public void fallSilent() {
        links.stream().filter(link -> link.mute).forEach(Link::reset);
        silent = true;
        links.forEach(link -> link.mute = true);
    }

    /** What is opened from now on is carried again. */
    public void speak() {
        silent = false;
    }

    /** Once this is in an answer, its client is heard no more, but still hears. */
    public void deafenAfter(String answer) {
        last = answer;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException closed) {
                continue;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        Socket server = new Socket();
        Link link = new Link(client, server, silent);
        try {
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
        } catch (IOException refused) {
            link.reset();
            return;
        }
        links.add(link);
        start(() -> link.carry(client, server));
        start(() -> link.carry(server, client));
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "storm-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        resetAll();
    }

    /** One connection from one side to the other. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean mute;
        private volatile boolean unheard;

        Link(Socket client, Socket server, boolean mute) {
            this.client = client;
            this.server = server;
            this.mute = mute;
        }

        private void carry(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] chunk = new byte[CHUNK];
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    unheard |= from == server && isLast(chunk, read);
                    if (!mute && !(unheard && from == client)) {
                        out.write(chunk, 0, read);
                        out.flush();
                    }
                }
                end(to);
            } catch (IOException ended) {
                end(to);
            }
        }

        private boolean isLast(byte[] chunk, int length) {
            String wanted = last;
            return wanted != null && new String(chunk, 0, length, StandardCharsets.ISO_8859_1).contains(wanted);
        }

        /** The end of one side is the other's too, unless nothing is carried. */
        private void end(Socket to) {
            if (!mute && !unheard) {
                closeQuietly(to);
                closeQuietly(to == client ? server : client);
                links.remove(this);
            }
        }

        void reset() {
            links.remove(this);
            resetQuietly(client);
            resetQuietly(server);
        }
    }

    private static void resetQuietly(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException closed) {
            return; // by the other side
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            return; // by the other side
        }
    }
}
