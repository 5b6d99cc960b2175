package dev.tallyfymirror.sync;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.tallyfy.ScriptedReply;
import dev.tallyfymirror.tallyfy.ScriptedTallyfy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;

/**
 * An organization whose items are literal bytes, so that it can show what no JSON library would write, over HTTP; and
 * the composed sync that mirrors it. All runs are open; every list is one page.
 */
final class ScriptedOrganization implements AutoCloseable {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** A cycle reads hundreds of runs, on a machine that may have other things to do. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    final String name;
    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final Sync sync;
    private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
    private final Map<String, byte[]> items = new ConcurrentHashMap<>();
    private volatile BiFunction<String, ScriptedReply, ScriptedReply> bent = (path, reply) -> reply;
    private volatile String target = "no request";

    ScriptedOrganization(String name, Database database) {
        this.name = name;
        server.otherwise(this::answer);
        sync = Rig.hastySync(new Rig.Place(server.baseUrl().toString(), name, "token"), database, Rig.Setup.usual());
        runs(List.of());
    }

    /** A list as the API wraps it. */
    static byte[] page(List<String> items) {
        String meta = "],\"meta\":{\"pagination\":{\"total\":%d,\"count\":%d,\"total_pages\":1,\"current_page\":1}}}";
        String body = "{\"data\":[" + String.join(",", items) + meta.formatted(items.size(), items.size());
        return body.getBytes(StandardCharsets.UTF_8);
    }

    static String run(String id) {
        return "{\"id\":\"" + id + "\",\"name\":\"Run " + id + "\",\"status\":\"active\"}";
    }

    void runs(List<String> runs) {
        body("/runs", page(runs));
    }

    void tasks(String run, List<String> tasks) {
        body("/runs/" + run + "/tasks", page(tasks));
    }

    /** The body of page 1 of a list, or of an item. */
    void body(String path, byte[] body) {
        pages.put(path, body);
    }

    /** What {@code GET} shows of an item. */
    void item(String path, String json) {
        items.put(path, ("{\"data\":" + json + "}").getBytes(StandardCharsets.UTF_8));
    }

    /** What is done to the answers of requests whose target matches. */
    void bend(String regex, BiFunction<String, ScriptedReply, ScriptedReply> how) {
        target = regex;
        bent = how;
    }

    CycleReport cycle() {
        return Objects.requireNonNull(sync.once(true, Mono.never()).block(PATIENCE));
    }

    int requests() {
        return server.requests().size();
    }

    private ScriptedReply answer(ScriptedTallyfy.Request request) {
        ScriptedReply reply = usual(request).with("Date", HTTP_DATE.format(Instant.now()));
        return request.target().matches(target) ? bent.apply(request.target(), reply) : reply;
    }

    private ScriptedReply usual(ScriptedTallyfy.Request request) {
        String path = request.path().replace("/api/organizations/" + name, "");
        byte[] item = items.get(path);
        if (item != null) {
            return ScriptedReply.bytes(item);
        }
        if (request.path().endsWith("/me")) {
            return ScriptedReply.ok("{\"data\":{\"id\":1001,\"full_name\":\"Ann\"}}");
        }
        boolean isList = path.equals("/tasks") || path.equals("/runs") || path.endsWith("/tasks");
        if (!isList) {
            return ScriptedReply.json(404, "{\"message\":\"Not found\"}");
        }
        boolean isFirst = request.page() == 1;
        return ScriptedReply.bytes(isFirst ? pages.getOrDefault(path, page(List.of())) : page(List.of()));
    }

    @Override
    public void close() {
        server.close();
    }
}
