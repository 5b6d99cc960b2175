package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Times.at;

import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A task to which anything happens, sensible or not, and which is looked at now and then. Times come from few values. */
final class RandomHistory {
    private static final List<TaskColumn> DECISIVE = List.of(
            TaskColumn.STATUS,
            TaskColumn.COMPLETED_AT,
            TaskColumn.DEADLINE,
            TaskColumn.TASK_TYPE,
            TaskColumn.ARCHIVED_AT);

    private final Random random;
    private final Tasks task;
    private Instant now = at("08:00");
    private Runnable lastLook = () -> {};

    RandomHistory(long seed) {
        this.random = new Random(seed);
        Given given = new Given(
                random.nextBoolean(),
                random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(7),
                Duration.ofMinutes(5),
                Initial.values()[random.nextInt(3)],
                Set.of(FactType.values()));
        this.task = Tasks.task(given);
    }

    Tasks task() {
        return task;
    }

    Instant now() {
        return now;
    }

    /** Some changes at Tallyfy, then a look; true when anything is held. */
    boolean step() {
        now = now.plusSeconds(random.nextInt(20) == 0 ? -30 : random.nextInt(600));
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            change();
        }
        if (random.nextInt(4) > 0) {
            task.updated(random.nextInt(8) == 0 ? sometime() : text(now.minusSeconds(random.nextInt(300))));
        }
        lastLook = look();
        lastLook.run();
        return task.kept() != null;
    }

    void repeatLook() {
        lastLook.run();
    }

    private void change() {
        switch (random.nextInt(12)) {
            case 0, 1 -> task.completed(text(now.minusSeconds(random.nextInt(300))));
            case 2 -> task.completed(random.nextInt(3) == 0 ? null : sometime());
            case 3, 4 -> task.open();
            case 5 -> task.skipped();
            case 6, 7 -> task.deadline(random.nextInt(6) == 0 ? null : sometime());
            case 8 -> task.archived(random.nextInt(3) == 0 ? sometime() : null);
            case 9 -> task.set(TaskColumn.TASK_TYPE, random.nextInt(4) == 0 ? "expiring" : "task");
            case 10 -> task.in(run());
            default -> task.set(TaskColumn.OWNER_USERS, List.of(String.valueOf(random.nextInt(3))));
        }
    }

    private RunState run() {
        return switch (random.nextInt(6)) {
            case 0 -> Tasks.runArchived(true, sometime());
            case 1 -> Tasks.runGone(sometime(), null);
            case 2 -> Tasks.runGone(null, sometime());
            default -> Tasks.runArchived(false, sometime());
        };
    }

    private Runnable look() {
        String time = text(now);
        boolean mayBegin = random.nextInt(4) > 0;
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                return () -> passes(time, mayBegin);
            }
            case 3 -> {
                return () -> task.deleted(time);
            }
            case 4 -> {
                return () -> task.hidden(time);
            }
            case 5 -> task.from(Source.GET);
            case 6 -> task.unreadable(DECISIVE.get(random.nextInt(DECISIVE.size())));
            case 7 -> task.set(TaskColumn.STATUS, "active");
            default -> task.from(Source.LIST);
        }
        return () -> task.seen(time);
    }

    private void passes(String time, boolean mayBegin) {
        if (task.kept() != null) {
            task.passes(time, mayBegin);
        }
    }

    private String sometime() {
        return "%02d:%02d".formatted(7 + random.nextInt(6), 20 * random.nextInt(3));
    }

    private static String text(Instant time) {
        return time.toString().substring(11, 19);
    }
}
