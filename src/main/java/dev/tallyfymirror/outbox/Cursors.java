package dev.tallyfymirror.outbox;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** The cursors of the destinations, written in the caller's transactions, which check the right to. All are cold. */
public final class Cursors {
    private final Database database;

    public Cursors(Database database) {
        this.database = database;
    }

    /** Makes a destination known: one never seen before begins at the newest place, or at the oldest kept. */
    public Mono<Void> enroll(Session session, String name, String kind, boolean fromOldest) {
        return session.update(Query.of(CursorSql.ENROLL).bind(name).bind(kind).bind(fromOldest))
                .then(session.update(Query.of(CursorSql.SETTLE).bind(name)))
                .flatMap(moved -> moved == 0
                        ? Mono.empty()
                        : session.update(Query.of(CursorSql.FORGET_HELD).bind(name)))
                .then();
    }

    /** Empty for a destination that is not known here. */
    public Mono<Cursor> load(String name) {
        return database.list(Query.of(CursorSql.HELD).bind(name), CursorRows::toHeld)
                .flatMap(held ->
                        database.find(Query.of(CursorSql.LOAD).bind(name), row -> CursorRows.toCursor(row, held)));
    }

    /** What people have said meanwhile. */
    public Mono<Cursor.Orders> orders(String name) {
        return database.find(Query.of(CursorSql.ORDERS).bind(name), CursorRows::toOrders);
    }

    /** Dead letters that are to be sent again, the oldest first. */
    public Mono<List<StoredEvent>> asked(String name, int limit) {
        return database.list(Query.of(CursorSql.ASKED).bind(name).bind(limit), EventRows::toStored);
    }

    /** The first event of the lane from one position to another (both included) that is of these types (none: all). */
    public Mono<StoredEvent> first(Lane lane, long from, long to, Set<FactType> types) {
        String sql = lane.kind() == Lane.Kind.RUN ? CursorSql.FIRST_OF_RUN : CursorSql.FIRST_OF_TASK;
        Query query = Query.of(sql)
                .bind(lane.org())
                .bind(lane.item())
                .bind(from)
                .bind(to)
                .bind(types.stream().map(FactType::longName).toArray(String[]::new));
        return database.find(query, EventRows::toStored);
    }

    /** Writes how far a destination has come. */
    public Mono<Void> advance(Session session, String name, CursorChange change) {
        return free(session, name, change.freed())
                .then(hold(session, name, change.held()))
                .then(putAside(session, name, change.dead()))
                .then(forget(session, name, change.sent()))
                .then(session.update(row(name, change)))
                .then();
    }

    private static Query row(String name, CursorChange change) {
        return Query.of(CursorSql.ADVANCE)
                .bind(name)
                .bind(change.position())
                .bindNullable(CursorRows.cut(change.pausedUntil()), Instant.class)
                .bindNullable(CursorRows.cut(change.failingSince()), Instant.class)
                .bindNullable(change.error(), String.class)
                .bind(change.taken())
                .bindNullable(CursorRows.cut(change.takenAt()), Instant.class)
                .bindNullable(CursorRows.cut(change.disabledAt()), Instant.class);
    }

    private static Mono<Void> free(Session session, String name, List<Lane> lanes) {
        return lanes.isEmpty()
                ? Mono.empty()
                : session.update(Query.of(CursorSql.FREE).bind(name).bind(CursorRows.array(lanes, CursorRows::fields)))
                        .then();
    }

    private static Mono<Void> hold(Session session, String name, List<HeldRun> held) {
        return held.isEmpty()
                ? Mono.empty()
                : session.update(Query.of(CursorSql.HOLD).bind(name).bind(CursorRows.array(held, CursorRows::fields)))
                        .then();
    }

    private static Mono<Void> putAside(Session session, String name, List<DeadLetter> letters) {
        return letters.isEmpty()
                ? Mono.empty()
                : session.update(Query.of(CursorSql.PUT_ASIDE)
                                .bind(name)
                                .bind(CursorRows.array(letters, CursorRows::fields)))
                        .then();
    }

    private static Mono<Void> forget(Session session, String name, List<Long> sent) {
        return sent.isEmpty()
                ? Mono.empty()
                : session.update(Query.of(CursorSql.SENT).bind(name).bind(sent.toArray(Long[]::new)))
                        .then();
    }
}
