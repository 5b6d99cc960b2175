package dev.tallyfymirror.standin;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The admin door under {@code /standin/}: the truth, the request log, faults, changes and time, for those outside of
 * this process. It asks for no token, is not counted and never faulty; the stand-in listens on loopback.
 */
final class AdminRoutes {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private final World world;
    private final RunningStandIn.Controls controls;
    private final AdminChanges changes;

    AdminRoutes(World world, RunningStandIn.Controls controls) {
        this.world = world;
        this.controls = controls;
        this.changes = new AdminChanges(world);
    }

    Answer answer(Incoming incoming) {
        try {
            JsonNode body = MAPPER.readTree(incoming.body().length == 0 ? new byte[] {'{', '}'} : incoming.body());
            String path = incoming.head().path().substring("/standin/".length());
            return route(incoming.head().method() + " " + path, body);
        } catch (NoSuchElementException unknown) {
            return Answer.error(404, String.valueOf(unknown.getMessage()));
        } catch (JacksonException | IllegalArgumentException | DateTimeException unusable) {
            return Answer.error(400, String.valueOf(unusable.getMessage()));
        }
    }

    private Answer route(String request, JsonNode body) {
        return switch (request) {
            case "GET truth" -> lines(world.dump());
            case "GET log" -> log(world.log());
            case "GET requests" -> requests();
            case "DELETE requests" -> done(controls.requests()::reset);
            case "POST changes" -> log(List.of(changes.make(body)));
            case "POST changes/random" -> log(changes.makeAtRandom(body));
            case "POST faults" -> done(() -> fault(body));
            case "DELETE faults" -> done(controls.faults()::clear);
            case "PUT looseness" -> done(() -> world.loosen(looseness(body)));
            case "PUT limits" -> done(() -> controls.limits().limit(limits(body)));
            case "POST token/revoke" -> done(controls.tokens()::revoke);
            case "POST token" ->
                done(() -> controls.tokens().accept(body.path("token").asString("")));
            case "POST time" -> log(jump(body));
            default -> Answer.error(404, "no such admin call: " + request);
        };
    }

    /** {@code speed}: both windows are so much shorter. */
    private static Limits limits(JsonNode body) {
        double speed = body.path("speed").asDouble(1);
        return new Limits(
                body.path("minute").asInt(0),
                body.path("hour").asInt(0),
                Duration.ofMillis(Math.round(60_000 / speed)),
                Duration.ofMillis(Math.round(3_600_000 / speed)));
    }

    private static Answer done(Runnable action) {
        action.run();
        return Answer.json(200, "{\"done\":true}");
    }

    private static Answer lines(byte[] lines) {
        return new Answer(200, "application/x-ndjson", lines, java.util.Map.of());
    }

    private static Answer log(List<TruthEntry> entries) {
        JsonBuffer json = new JsonBuffer(entries.size() * 200 + 16);
        entries.forEach(entry -> {
            entry.write(json);
            json.newLine();
        });
        return lines(json.toBytes());
    }

    private List<TruthEntry> jump(JsonNode body) {
        world.jump(Duration.parse(body.path("advance").asString("PT0S")));
        return world.passDeadlines();
    }

    private Answer requests() {
        Requests requests = controls.requests();
        JsonBuffer json = new JsonBuffer(4_096).object().name("counts").object();
        for (Call call : Call.values()) {
            json.name(call.name().toLowerCase(Locale.ROOT)).number(requests.count(call));
        }
        json.endObject().name("total").number(requests.total());
        json.name("refused").number(controls.limits().refused());
        json.name("in_flight").number(requests.inFlight());
        json.name("most_in_flight").number(requests.mostInFlight());
        json.name("most_in_a_minute").number(requests.mostWithin(Duration.ofMinutes(1)));
        json.name("most_in_an_hour").number(requests.mostWithin(Duration.ofHours(1)));
        json.name("recent").array();
        List<Requests.Entry> recent = requests.recent();
        recent.subList(Math.max(0, recent.size() - 100), recent.size()).forEach(entry -> entry(json, entry));
        return Answer.json(json.endArray().endObject());
    }

    private static void entry(JsonBuffer json, Requests.Entry entry) {
        json.object().name("at").string(entry.at().toString()).name("method").string(entry.method());
        json.name("uri").string(entry.uri()).endObject();
    }

    private void fault(JsonNode body) {
        Fault fault = new Fault(
                Fault.Kind.valueOf(body.path("fault").asString("").toUpperCase(Locale.ROOT)),
                body.path("number").asInt(0),
                body.path("text").isString() ? body.path("text").stringValue() : null,
                Duration.parse(body.path("pause").asString("PT0S")),
                null);
        String pattern = body.path("pattern").asString("");
        try {
            if (body.has("probability")) {
                controls.faults().sometimes(body.path("probability").asDouble(0), pattern, fault);
            } else {
                int times = body.path("times").asInt(Integer.MAX_VALUE);
                controls.faults().after(body.path("after").asInt(0), times, pattern, fault);
            }
        } catch (PatternSyntaxException unusable) {
            throw new IllegalArgumentException("pattern: " + unusable.getDescription(), unusable);
        }
    }

    /** An array of names, or {@code "all"}. */
    private static Set<Looseness> looseness(JsonNode body) {
        if (body.asString("").equals("all")) {
            return EnumSet.allOf(Looseness.class);
        }
        Set<Looseness> chosen = EnumSet.noneOf(Looseness.class);
        body.forEach(name -> chosen.add(Looseness.valueOf(name.asString("").toUpperCase(Locale.ROOT))));
        return chosen;
    }
}
