package dev.tallyfymirror.tallyfy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A server on a raw socket whose answers are literal bytes, so that it can also answer what no HTTP library would. It
 * writes down what it was asked.
 */
public final class ScriptedTallyfy implements AutoCloseable {
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool(ScriptedTallyfy::daemon);
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Queue<ScriptedReply>> script = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Function<Request, ScriptedReply> otherwise =
            request -> ScriptedReply.json(404, "{\"message\": \"not scripted: " + request.line() + "\"}");

    /** Header names in lower case. */
    public record Request(String method, String target, Map<String, String> headers, String body) {
        public String line() {
            return method + " " + target;
        }

        public String path() {
            return target.split("\\?", 2)[0];
        }

        public int page() {
            return Integer.parseInt(target.replaceAll(".*[?&]page=(\\d+).*", "$1"));
        }
    }

    private ScriptedTallyfy() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public static ScriptedTallyfy start() {
        try {
            return new ScriptedTallyfy();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String origin() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    public URI baseUrl() {
        return URI.create(origin() + "/api");
    }

    /** {@code line}: method and target, {@code GET /api/me}. Answers in this order; the last one stays. */
    public void on(String line, ScriptedReply... replies) {
        script.put(line, new ArrayDeque<>(List.of(replies)));
    }

    public void otherwise(Function<Request, ScriptedReply> answer) {
        otherwise = answer;
    }

    public void always(ScriptedReply reply) {
        otherwise(request -> reply);
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<Integer> pages() {
        return requests.stream().map(Request::page).toList();
    }

    public Request only() {
        if (requests.size() != 1) {
            throw new AssertionError("one request was expected, not " + requests);
        }
        return requests.get(0);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-tallyfy");
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                threads.execute(() -> serve(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            boolean stays = true;
            while (stays) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                stays = reply(request).write(connection.getOutputStream(), this::pause);
            }
        } catch (IOException e) {
            // the client went away
        }
    }

    private synchronized ScriptedReply reply(Request request) {
        Queue<ScriptedReply> replies = script.get(request.line());
        if (replies == null) {
            return otherwise.apply(request);
        }
        return replies.size() > 1 ? replies.remove() : replies.element();
    }

    /** Waits, but not beyond the end of the server. */
    private boolean pause(long millis) {
        try {
            return !closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        String[] parts = first.split(" ");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] pair = header.split(":", 2);
            headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1].strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(parts[0], parts[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Writes an answer; tells whether the connection may be used again. */
    interface Writer {
        boolean write(OutputStream out, Pause pause) throws IOException;
    }

    /** False when the server is closing. */
    interface Pause {
        boolean millis(long millis);
    }
}
