package dev.tallyfymirror.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.FactType;
import java.time.Instant;
import java.util.UUID;

/** Events by number, for tests: the same number has the same id. */
public final class OutboxEvents {
    private static final Instant NINE = Instant.parse("2026-03-01T09:00:00.123456Z");

    private OutboxEvents() {}

    public static NewEvent event(int number) {
        return event(number, FactType.TASK_COMPLETED, "org-1", "run-1");
    }

    public static NewEvent event(int number, FactType type, String org, String run) {
        return new NewEvent(
                UUID.nameUUIDFromBytes(("event " + number).getBytes(UTF_8)),
                type,
                org,
                run,
                "task-" + number,
                NINE,
                NINE.plusSeconds(30),
                "{\"n\":" + number + ",\"made_by_a_test\":true}");
    }
}
