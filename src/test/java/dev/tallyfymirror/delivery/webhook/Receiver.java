package dev.tallyfymirror.delivery.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;

/**
 * A receiver of webhooks over plain sockets, so that it can behave as badly as any: it reads a request whole (or not at
 * all) and then does what a script says with the connection.
 */
final class Receiver implements AutoCloseable {
    /** What is done with a connection once the request is read. */
    @FunctionalInterface
    interface Behaviour {
        void answer(Exchange exchange) throws IOException, InterruptedException;
    }

    record Request(String line, Map<String, String> headers, byte[] body) {
        String header(String name) {
            return headers.get(name);
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    /** What those who connected by TLS called this server by. */
    final List<String> serverNames = new CopyOnWriteArrayList<>();

    final AtomicLong connections = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    volatile Behaviour behaviour = exchange -> exchange.send("HTTP/1.1 204 No Content\r\n\r\n");
    volatile boolean reading = true;

    private final ServerSocket server;
    private final java.util.Set<Socket> open = ConcurrentHashMap.newKeySet();

    Receiver() {
        this(ServerSocketFactory.getDefault());
    }

    /** Of sockets that may be of TLS. */
    Receiver(ServerSocketFactory sockets) {
        try {
            server = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        start(this::accept);
    }

    static void start(Runnable work) {
        Thread thread = new Thread(work, "receiver");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** One request and the way to answer it. */
    record Exchange(Receiver receiver, Socket socket, Request request) {
        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            receiver.sent.addAndGet(bytes.length);
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Until the other side gives up. */
        void waitForTheEnd() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (Socket closed = socket) {
            if (closed instanceof SSLSocket secured) {
                noteServerNames(secured);
            }
            InputStream in = new BufferedInputStream(closed.getInputStream());
            while (true) {
                Request request = reading ? read(in) : null;
                if (reading && request == null) {
                    return;
                }
                if (request != null) {
                    requests.add(request);
                }
                behaviour.answer(new Exchange(this, socket, request));
                if (request == null) {
                    return;
                }
            }
        } catch (IOException | InterruptedException gone) {
            // the other side has had enough
        }
    }

    private void noteServerNames(SSLSocket secured) throws IOException {
        secured.startHandshake();
        for (SNIServerName name : ((ExtendedSSLSession) secured.getSession()).getRequestedServerNames()) {
            serverNames.add(((SNIHostName) name).getAsciiName());
        }
    }

    private static Request read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        if (lines.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(lines.get(0), headers, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
        return null;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
