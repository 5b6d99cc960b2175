package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.Cursor;
import dev.tallyfymirror.outbox.CursorChange;
import dev.tallyfymirror.outbox.DeadLetter;
import dev.tallyfymirror.outbox.HeldRun;
import dev.tallyfymirror.outbox.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Works a line-up by hand: an outbox and a cursor in memory, a receiver that is a function, and a time of its own. */
final class Desk {
    final TreeMap<Long, StoredEvent> outbox = new TreeMap<>();
    final List<Long> taken = new ArrayList<>();
    final List<DeadLetter> dead = new ArrayList<>();
    final Map<Lane, HeldRun> held = new LinkedHashMap<>();
    final List<StoredEvent> asked = new ArrayList<>();
    Cursor.Orders orders = new Cursor.Orders(false, null);
    long position;
    int sends;
    Instant now = Given.NINE;
    Instant disabledAt;
    Lineup lineup;
    BiFunction<StoredEvent, Instant, Outcome> receiver = (event, at) -> Outcome.TAKEN;

    private final Destination.Shape shape;

    Desk(Destination.Shape shape) {
        this.shape = shape;
        takeOver();
    }

    /** As a daemon does that takes over: from what was written. */
    void takeOver() {
        Cursor cursor = new Cursor(position, List.copyOf(held.values()), null, null, null, 0, null, orders);
        lineup = new Lineup(cursor, shape, Given.schedule(), Given.outage(shape.room()));
    }

    void add(StoredEvent... events) {
        for (StoredEvent event : events) {
            outbox.put(event.seq(), event);
        }
        lineup.hinted();
    }

    /** Until nothing is left to do at this moment; gives when there is something again. */
    Instant work() {
        while (true) {
            Step errand = lineup.nextErrand(now);
            Step send = errand instanceof Step.Rest ? lineup.nextSend(now) : errand;
            if (send instanceof Step.Rest rest) {
                Instant later = ((Step.Rest) errand).until();
                return rest.until() == null || later != null && later.isBefore(rest.until()) ? later : rest.until();
            }
            perform(send);
        }
    }

    /** Works for so long, going on whenever there is something to do. */
    void workFor(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            Instant next = work();
            if (next != null && !next.isAfter(now)) {
                throw new AssertionError("asks again without a pause at " + now);
            }
            now = next == null || next.isAfter(end) ? end : next;
        }
    }

    private void perform(Step step) {
        if (step instanceof Step.Commit commit) {
            write(commit.change());
        } else if (step instanceof Step.Find find) {
            lineup.found(find.lane(), find.to(), first(find));
        } else if (step instanceof Step.Look) {
            lineup.looked(orders, List.copyOf(asked), outbox.isEmpty() ? 0 : outbox.lastKey(), now);
        } else if (step instanceof Step.Fetch fetch) {
            List<StoredEvent> events = outbox.tailMap(fetch.after(), false).values().stream()
                    .limit(fetch.limit())
                    .toList();
            long newest = outbox.isEmpty() ? 0 : outbox.lastKey();
            long to = events.isEmpty() ? newest : events.get(events.size() - 1).seq();
            lineup.fetched(Given.batch(to, newest, events.toArray(StoredEvent[]::new)));
        } else if (step instanceof Step.Send send) {
            sends++;
            List<Outcome> outcomes = send.events().stream()
                    .map(event -> receiver.apply(event, now))
                    .toList();
            for (int index = 0; index < outcomes.size(); index++) {
                if (outcomes.get(index) instanceof Outcome.Taken) {
                    taken.add(send.events().get(index).seq());
                }
            }
            lineup.ended(send.events(), outcomes, now);
        }
    }

    private StoredEvent first(Step.Find find) {
        return outbox.subMap(find.from(), true, Math.max(find.from(), find.to()), true).values().stream()
                .filter(event -> Lane.of(event).equals(find.lane()))
                .findFirst()
                .orElse(null);
    }

    private void write(CursorChange change) {
        change.freed().forEach(held::remove);
        change.held().forEach(row -> held.put(row.lane(), row));
        change.dead().forEach(letter -> {
            asked.removeIf(event -> event.seq() == letter.seq());
            dead.add(letter);
        });
        change.sent().forEach(seq -> {
            asked.removeIf(event -> event.seq() == seq);
            dead.removeIf(letter -> letter.seq() == seq);
        });
        position = Math.max(position, change.position());
        if (change.disabledAt() != null) {
            disabledAt = change.disabledAt();
            orders = new Cursor.Orders(true, orders.resumedAt());
        }
    }
}
