package dev.tallyfymirror.outbox;

import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.postgres.Wakeup;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code tallyfy.event} and its counter. All publishers are cold. */
public final class Outbox {
    /** The place before the first event kept, whatever it is. */
    public static final long OLDEST = 0;

    /** How many positions one read looks at, at most: a rare type is looked for in bounded steps. */
    static final long STRETCH = 20_000;

    private static final String CHANNEL = "tallyfy_events";
    /** Readers come and go; the connection that listens needs not. */
    private static final Duration LISTENING_ON = Duration.ofSeconds(2);

    private final Database database;
    private final Flux<Wakeup> hints;

    public Outbox(Database database) {
        this.database = database;
        this.hints = database.notifications(CHANNEL).publish().refCount(1, LISTENING_ON);
    }

    /**
     * Appends the events that are not there yet, in the order given, and announces them once: all in one statement, which
     * is to be the last of the caller's transaction, since it holds up every other writer until the commit. With nothing
     * new it writes nothing and holds nobody up.
     *
     * @return how many were appended
     */
    public Mono<Long> append(Session transaction, List<NewEvent> events) {
        if (events.isEmpty()) {
            return Mono.just(0L);
        }
        return Mono.defer(() -> transaction.find(
                Query.of(OutboxSql.APPEND).bind(EventRows.toJson(events)),
                row -> EventRows.required(row, "appended", Long.class)));
    }

    /**
     * Up to {@code limit} events behind the place {@code after} ({@link #OLDEST} being always there). Few or none need not
     * mean that there are no more: see {@link Batch#isAtEnd()}. A place that is gone is a {@link PlaceGoneException}.
     */
    public Mono<Batch> read(long after, int limit, EventFilter filter) {
        Query query = Query.of(OutboxSql.READ)
                .bind(after)
                .bind(STRETCH)
                .bind(filter.types().stream().map(FactType::longName).toArray(String[]::new))
                .bindNullable(filter.org(), String.class)
                .bindNullable(filter.run(), String.class)
                .bind(limit);
        return database.list(query, EventRows.Read::of).flatMap(rows -> toBatch(after, limit, rows));
    }

    /** The event with this id, if it is kept. */
    public Mono<StoredEvent> find(UUID id) {
        return database.find(Query.of(OutboxSql.FIND).bind(id), EventRows::toStored);
    }

    /** The outbox's identity and how far it reaches now. */
    public Mono<Places> places() {
        return database.find(Query.of(OutboxSql.PLACES), EventRows::toPlaces);
    }

    /**
     * Says when to look, over one connection shared by all subscribers. Hints may be missed and may be too many: look
     * once after subscribing, and now and then without. Never ends, never fails; what a subscriber does not ask for waits
     * for it, so ask for all of them ({@code onBackpressureLatest}).
     */
    public Flux<Wakeup> hints() {
        return hints;
    }

    private static Mono<Batch> toBatch(long after, int limit, List<EventRows.Read> rows) {
        if (rows.isEmpty()) {
            return Mono.error(new IllegalStateException("tallyfy_sync.feed has no row: run 'migrate'"));
        }
        Places places = rows.get(0).places();
        if (after != OLDEST && !places.contains(after)) {
            return Mono.error(new PlaceGoneException(after, places));
        }
        List<StoredEvent> events = EventRows.Read.events(rows);
        boolean full = events.size() >= limit;
        long from = Math.max(after, places.oldest());
        long last = full ? events.get(events.size() - 1).seq() : Math.min(from + STRETCH, places.newest());
        return Mono.just(new Batch(events, last, places));
    }
}
