package dev.tallyfymirror.simulation;

import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The timer: asks about each task when its deadline has passed by the reader's idea of the server's time. */
final class Watch {
    private static final Duration UNANSWERED_AFTER = Duration.ofSeconds(60);

    private final Server server;
    private final Mirror mirror;
    private final Reader reader;
    private final Setting setting;
    private final Planted planted;
    private final Random random;

    Watch(Server server, Mirror mirror, Reader reader, Setting setting, Planted planted) {
        this.server = server;
        this.mirror = mirror;
        this.reader = reader;
        this.setting = setting;
        this.planted = planted;
        this.random = new Random(setting.baseline().hashCode());
    }

    void watchUntil(Instant end) {
        while (true) {
            Instant next = nextDue();
            if (next == null || !next.isBefore(end)) {
                server.sleepUntil(end);
                return;
            }
            server.sleepUntil(next.minus(setting.clockError()));
            if (!server.now().isBefore(end)) {
                return;
            }
            deal(due(clock()));
            server.sleep(2L + random.nextInt(4));
        }
    }

    private Instant clock() {
        return server.now().plus(setting.clockError());
    }

    private void deal(List<Held<TaskColumn>> due) {
        List<String> unanswered = new ArrayList<>();
        boolean asks = setting.confirm() && planted != Planted.TIMER_UNCONFIRMED;
        for (Held<TaskColumn> task : due) {
            boolean answered = asks && reader.confirm(task.id());
            Instant at = dueAt(task);
            if (!answered && (!asks || !at.plus(UNANSWERED_AFTER).isAfter(clock()))) {
                unanswered.add(task.id());
            }
        }
        unanswered.removeIf(id -> Mirror.dueAt(mirror.tasks.get(id)) == null);
        unanswered.removeIf(id -> dueAt(mirror.tasks.get(id)).isAfter(clock()));
        if (!unanswered.isEmpty()) {
            mirror.recordPassed(unanswered, clock(), !setting.confirm() || planted != Planted.TIMER_UNCONFIRMED);
        }
    }

    private @Nullable Instant nextDue() {
        return mirror.tasks.values().stream()
                .filter(task -> Mirror.dueAt(task) != null)
                .map(this::dueAt)
                .min(Instant::compareTo)
                .map(Watch::wholeSecond)
                .orElse(null);
    }

    private List<Held<TaskColumn>> due(Instant now) {
        return mirror.tasks.values().stream()
                .filter(task -> Mirror.dueAt(task) != null && !dueAt(task).isAfter(now))
                .toList();
    }

    private Instant dueAt(Held<TaskColumn> task) {
        return java.util.Objects.requireNonNull(Mirror.dueAt(task)).plus(setting.grace());
    }

    private static Instant wholeSecond(Instant due) {
        return due.getNano() == 0 ? due : Instant.ofEpochSecond(due.getEpochSecond() + 1);
    }
}
