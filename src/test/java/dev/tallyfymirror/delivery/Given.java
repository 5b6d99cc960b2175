package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.Batch;
import dev.tallyfymirror.outbox.Cursor;
import dev.tallyfymirror.outbox.Places;
import dev.tallyfymirror.retry.Backoff;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Values for tests of deliveries. */
public final class Given {
    public static final Instant NINE = Instant.parse("2026-03-01T09:00:00Z");

    private Given() {}

    /** The event at this position, of this run. */
    public static StoredEvent event(long seq, String run) {
        return event(seq, run, "{\"n\":" + seq + "}");
    }

    public static StoredEvent event(long seq, String run, String data) {
        return new StoredEvent(
                seq,
                UUID.nameUUIDFromBytes(("event " + seq).getBytes(StandardCharsets.UTF_8)),
                "tallyfy.task.completed",
                "org-1",
                run,
                "task-" + seq,
                NINE,
                NINE.plusSeconds(30),
                data,
                "https://go.tallyfy.com/api/organizations/org-1");
    }

    public static Batch batch(long lookedTo, long newest, StoredEvent... events) {
        return new Batch(List.of(events), lookedTo, new Places(new UUID(1, 1), 0, newest));
    }

    static Cursor cursor(long position) {
        return new Cursor(position, List.of(), null, null, null, 0, null, new Cursor.Orders(false, null));
    }

    /** Pauses as long as they can be: jitter that always draws the most. */
    static Schedule schedule() {
        return schedule(most());
    }

    static Schedule schedule(Random random) {
        return Schedule.standard(random);
    }

    static Random most() {
        return new Random(1) {
            private static final long serialVersionUID = 1L;

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }

    static Outage outage(int room) {
        return new Outage(new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15), Backoff.UNLIMITED, most()), room);
    }
}
