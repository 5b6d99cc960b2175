package dev.tallyfymirror.delivery;

import dev.tallyfymirror.delivery.Destination.Shape;
import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.Batch;
import dev.tallyfymirror.outbox.Cursor;
import dev.tallyfymirror.outbox.CursorChange;
import dev.tallyfymirror.outbox.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is next for one destination in one term: what to read, to write and to send, and what each outcome means. Pure
 * state: told the time, does nothing by itself. May be asked and told from several threads.
 *
 * <p>An event read is in the queue, under way, or of a run that is held back; the cursor stands before the first that is in
 * the queue or under way. A run held back is a position from which on its events were not taken; when its first event is
 * taken, the next is looked for between there and the last that was met.
 */
final class Lineup {
    /** People's words are looked for when something was announced, but not more often than this, and now and then. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Duration NOW_AND_THEN = Duration.ofSeconds(5);
    /** Written at least so often, so that it is seen to be in use. */
    private static final Duration HOUR = Duration.ofHours(1);

    private final Shape shape;
    private final Schedule schedule;
    private final Outage outage;
    private final Queue queue;
    private final Holds holds = new Holds();
    private final Letters letters = new Letters();
    private final Set<Lane> busy = new HashSet<>();
    private final Standing standing;

    private int underWay;
    private long version;
    private boolean atEnd;
    private boolean hinted;
    /** Announced while the outbox was being read, and so perhaps not seen. */
    private boolean missed;

    private boolean stopping;
    private boolean newFirst;
    private Instant lookedAt = Instant.MIN;
    private Instant writtenAt = Instant.EPOCH;

    Lineup(Cursor cursor, Shape shape, Schedule schedule, Outage outage) {
        this.shape = shape;
        this.schedule = schedule;
        this.outage = outage;
        this.queue = new Queue(cursor.position());
        this.standing = new Standing(cursor);
        outage.found(cursor.pausedUntil(), cursor.failingSince());
        cursor.held().forEach(row -> holds.found(Held.of(row, cursor.position())));
    }

    /** What is to be read or written; a single caller, one step after the other. */
    synchronized Step nextErrand(Instant now) {
        if (standing.isChanged()) {
            writtenAt = now;
            return new Step.Commit(change());
        }
        if (stopping) {
            return underWay == 0 ? new Step.End() : rest(null);
        }
        Held wanted = wanted(now);
        if (wanted != null) {
            return new Step.Find(wanted.lane, wanted.from, wanted.last);
        }
        if (!now.isBefore(nextLook())) {
            return new Step.Look();
        }
        int page = Math.max(1, shape.queue() / 2);
        if (!standing.isDisabled() && !atEnd && queue.size() <= shape.queue() - page && !holds.areFull()) {
            missed = false;
            return new Step.Fetch(queue.readTo(), page);
        }
        return rest(earliest(nextLook(), nextDue()));
    }

    /** What is to be sent; as many callers as the shape has room. */
    synchronized Step nextSend(Instant now) {
        if (stopping) {
            return new Step.End();
        }
        if (standing.isDisabled() || underWay >= outage.width()) {
            return rest(null);
        }
        if (outage.isPaused(now)) {
            return rest(outage.pausedUntil());
        }
        List<StoredEvent> events = choose(outage.isDown() && !shape.together() ? 1 : shape.batch());
        if (events.isEmpty()) {
            return rest(null);
        }
        underWay++;
        return new Step.Send(events);
    }

    /** Runs held back first, then dead letters, then what is new; of a destination that is down each in its turn. */
    private List<StoredEvent> choose(int limit) {
        newFirst = outage.isDown() && !newFirst;
        List<StoredEvent> chosen = new ArrayList<>(newFirst ? begin(limit) : List.of());
        chosen.addAll(holds.begin(limit - chosen.size(), busy));
        if (chosen.size() < limit) {
            StoredEvent letter = letters.begin(busy);
            chosen.addAll(letter == null ? List.of() : List.of(letter));
        }
        chosen.addAll(begin(limit - chosen.size()));
        return chosen;
    }

    private List<StoredEvent> begin(int limit) {
        return holds.areFull() ? List.of() : queue.begin(limit, busy, shape.together());
    }

    /** The run whose first event is to be looked up; of a destination that is down one even before its time. */
    private @Nullable Held wanted(Instant now) {
        return hasRoomForHeld() ? holds.first(now, !outage.isDown()).orElse(null) : null;
    }

    private @Nullable Instant nextDue() {
        return hasRoomForHeld()
                ? holds.first(Instant.MAX, true).map(hold -> hold.nextAt).orElse(null)
                : null;
    }

    private boolean hasRoomForHeld() {
        int most = outage.isDown() ? 1 : shape.room() * shape.batch();
        return !standing.isDisabled() && holds.count(Held.State.READY) < most;
    }

    private Instant nextLook() {
        return lookedAt.equals(Instant.MIN) ? lookedAt : lookedAt.plus(hinted ? SOON : NOW_AND_THEN);
    }

    private Step rest(@Nullable Instant until) {
        return new Step.Rest(until, version);
    }

    /** Events behind the place last read. */
    synchronized void fetched(Batch batch) {
        for (StoredEvent event : batch.events()) {
            if (!holds.covers(event)) {
                queue.add(event);
            }
        }
        if (queue.readTo() != batch.lastLookedAt()) {
            standing.changed();
        }
        queue.readTo(batch.lastLookedAt());
        atEnd = batch.isAtEnd() && !missed;
        standing.newest(batch.places().newest());
        version++;
    }

    /** The first event of a run that is held back, or that there is none up to {@code to}. */
    synchronized void found(Lane lane, long to, @Nullable StoredEvent event) {
        Held hold = holds.of(lane);
        if (hold == null || hold.state != Held.State.WAITING) {
            return;
        }
        if (event != null) {
            hold.ready(event);
        } else {
            hold.from = to + 1;
            holds.changed(hold);
            standing.changed();
        }
        version++;
    }

    /** What people have said, and how far the outbox reaches, whether or not it is being read. */
    synchronized void looked(Cursor.Orders orders, List<StoredEvent> asked, long newest, Instant now) {
        lookedAt = now;
        hinted = false;
        atEnd = false;
        letters.asked(asked);
        standing.newest(newest);
        if (now.isAfter(writtenAt.plus(HOUR))) {
            standing.changed();
        }
        if (standing.obeys(orders)) {
            outage.resumed();
            holds.hurry(now);
            standing.changed();
        }
        version++;
    }

    /** Something was announced. */
    synchronized void hinted() {
        hinted = true;
        missed = true;
        atEnd = false;
        version++;
    }

    /** Nothing new is begun from now on. */
    synchronized void stop() {
        stopping = true;
        version++;
    }

    /** What is under way is not waited for any longer. */
    synchronized void abandon() {
        underWay = 0;
        version++;
    }

    /** What came of a delivery, for each of its events. */
    synchronized void ended(List<StoredEvent> events, List<Outcome> outcomes, Instant now) {
        underWay = Math.max(0, underWay - 1); // one that was abandoned may still end
        for (int index = 0; index < events.size(); index++) {
            Outcome outcome = index < outcomes.size() ? outcomes.get(index) : new Outcome.Failed("no outcome");
            ended(events.get(index), outcome, now);
        }
        moved();
    }

    private void ended(StoredEvent event, Outcome outcome, Instant now) {
        busy.remove(Lane.of(event));
        boolean again = letters.ended(event);
        tell(outcome, !again && isNew(event), now);
        if (again) {
            endedAgain(event, outcome, now);
        } else if (outcome instanceof Outcome.Taken) {
            standing.taken(now);
            passed(event, now);
        } else if (outcome instanceof Outcome.Down) {
            back(event);
        } else {
            failed(event, outcome, now);
        }
    }

    private boolean isNew(StoredEvent event) {
        Held hold = holds.of(Lane.of(event));
        return hold == null || hold.tries == 0 && hold.state == Held.State.UNDER_WAY;
    }

    /** What it means for the destination as a whole. */
    private void tell(Outcome outcome, boolean isNew, Instant now) {
        if (outcome instanceof Outcome.Taken) {
            outage.taken();
        } else if (outcome instanceof Outcome.Down) {
            outage.down(now);
        } else if (outcome instanceof Outcome.Gone) {
            standing.disabled(now);
        } else if (outcome instanceof Outcome.Failed failed) {
            outage.failed(isNew, now);
            if (failed.all() && failed.asked() != null) {
                outage.asked(schedule.cap(failed.asked()), now);
            }
        }
        standing.error(outcome.reason());
    }

    /** The event is done with: taken, or put aside. */
    private void passed(StoredEvent event, Instant now) {
        Held hold = holds.of(Lane.of(event));
        if (hold == null) {
            queue.close(event.seq());
        } else {
            hold.passed(event.seq(), now);
            holds.changed(hold);
        }
    }

    private void back(StoredEvent event) {
        Held hold = holds.of(Lane.of(event));
        if (hold == null) {
            queue.add(event);
        } else {
            hold.ready(event);
        }
    }

    private void failed(StoredEvent event, Outcome outcome, Instant now) {
        Held hold = hold(event, now);
        hold.tries++;
        Instant first = hold.failedAt == null ? now : hold.failedAt;
        String reason = String.valueOf(outcome.reason());
        boolean isRefused = outcome instanceof Outcome.Refused;
        boolean isGone = outcome instanceof Outcome.Gone;
        if (isRefused || !isGone && schedule.isOver(hold.tries, first, now)) {
            letters.putAside(event, hold.tries, first, now, reason);
            passed(event, now);
            return;
        }
        hold.failedAt = first;
        hold.error = reason;
        Duration asked = outcome instanceof Outcome.Failed failed ? failed.asked() : null;
        hold.waits(schedule.next(hold.tries, asked, now));
        holds.changed(hold);
    }

    /** From now on the run is held back, if it is not yet. */
    private Held hold(StoredEvent event, Instant now) {
        Lane lane = Lane.of(event);
        Held hold = holds.of(lane);
        if (hold == null) {
            hold = new Held(lane, event.seq(), Math.max(event.seq(), queue.withdraw(lane)), now);
            hold.observedAt = event.observedAt();
            queue.close(event.seq());
            holds.add(hold);
        }
        return hold;
    }

    private void endedAgain(StoredEvent event, Outcome outcome, Instant now) {
        if (outcome instanceof Outcome.Taken) {
            standing.taken(now);
            letters.sent(event);
        } else if (outcome instanceof Outcome.Down) {
            letters.back(event);
        } else {
            letters.putAside(event, 1, now, now, String.valueOf(outcome.reason()));
        }
    }

    private void moved() {
        standing.changed();
        version++;
    }

    private CursorChange change() {
        Holds.Change change = holds.takeChange();
        return standing.take(queue.position(), change, letters, outage);
    }

    synchronized long version() {
        return version;
    }

    synchronized Snapshot snapshot() {
        return standing.snapshot(queue.position(), earliest(queue.oldest(), holds.oldest()), holds.size(), outage);
    }

    private static @Nullable Instant earliest(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }
}
