package dev.tallyfymirror.feed;

import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.EventFilter;
import dev.tallyfymirror.outbox.Outbox;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What is asked of {@code GET /events}. {@code after} may be {@link Outbox#OLDEST} or {@link #LATEST}; {@code limit} is
 * the most events to give (null: all there are); {@code patience} how long to wait for the first one; {@code endless} streams go on when there are no more.
 */
record EventsRequest(
        Format format,
        long after,
        EventFilter filter,
        @Nullable Integer limit,
        Duration patience,
        boolean endless,
        @Nullable UUID feed,
        Parameters parameters) {
    static final long LATEST = -1;

    private static final Set<String> KNOWN = Set.of("after", "types", "org", "run", "limit", "wait", "follow", "feed");
    private static final int MAX_LIMIT = 1_000;
    private static final int BATCH_LIMIT = 100;
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** @throws Problem 400 or 406 */
    static EventsRequest of(HttpServerRequest request) {
        HttpHeaders headers = request.requestHeaders();
        Format format = Format.accepted(headers.get(HttpHeaderNames.ACCEPT));
        Parameters given = Parameters.of(request.uri(), KNOWN);
        boolean follow = given.flag("follow");
        if (follow && format == Format.BATCH) {
            throw Problem.badParameter("follow", "needs Accept: " + Format.NDJSON.type());
        }
        if (given.text("wait") != null && format != Format.BATCH) {
            throw Problem.badParameter("wait", "needs Accept: " + Format.BATCH.type());
        }
        return new EventsRequest(
                format,
                place(format, headers.get(LAST_EVENT_ID), given),
                filter(given),
                given.number("limit", 1, MAX_LIMIT),
                given.duration("wait", MAX_WAIT),
                follow || format == Format.SSE,
                feed(given),
                given);
    }

    int batchLimit() {
        return limit == null ? BATCH_LIMIT : limit;
    }

    /** Where a reader of Server-Sent Events was wins over where it began. */
    private static long place(Format format, @Nullable String lastEventId, Parameters given) {
        long place = place(given.text("after"));
        if (format != Format.SSE || lastEventId == null || lastEventId.isBlank()) {
            return place;
        }
        return place(LAST_EVENT_ID, lastEventId.strip(), "is a number from 0 to 2^63-1");
    }

    private static long place(@Nullable String after) {
        if (after == null) {
            return Outbox.OLDEST;
        }
        return after.equals("latest") ? LATEST : place("after", after, "is a number from 0 to 2^63-1, or latest");
    }

    private static long place(String name, String text, String meaning) {
        try {
            if (DIGITS.matcher(text).matches()) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException tooLarge) {
            throw Problem.badParameter(name, meaning);
        }
        throw Problem.badParameter(name, meaning);
    }

    private static EventFilter filter(Parameters given) {
        String names = given.text("types");
        Set<FactType> types = EnumSet.noneOf(FactType.class);
        for (String name : names == null ? new String[0] : names.split(",", -1)) {
            types.add(FactType.named(name)
                    .orElseThrow(() -> Problem.badParameter(
                            "types", "unknown type '" + name + "'; there are " + String.join(", ", shortNames()))));
        }
        return new EventFilter(types, given.text("org"), given.text("run"));
    }

    private static List<String> shortNames() {
        return EnumSet.allOf(FactType.class).stream().map(FactType::shortName).toList();
    }

    private static @Nullable UUID feed(Parameters given) {
        String feed = given.text("feed");
        if (feed != null && !UUID_FORM.matcher(feed).matches()) {
            throw Problem.badParameter("feed", "is the id of a feed, as X-Feed-Id gives it");
        }
        return feed == null ? null : UUID.fromString(feed);
    }
}
