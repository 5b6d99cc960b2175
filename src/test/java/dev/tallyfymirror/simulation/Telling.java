package dev.tallyfymirror.simulation;

import dev.tallyfymirror.event.EventSchemas;
import dev.tallyfymirror.event.Events;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.TaskColumn;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The events that the real code makes of a change, as the oracle speaks of them. */
final class Telling {
    private static final Events EVENTS = Events.of(URI.create("https://go.tallyfy.com/api"));

    private final Planted planted;
    private final Set<String> keys = new HashSet<>();

    Telling(Planted planted) {
        this.planted = planted;
    }

    List<Outbox.Event> ofTask(Change<TaskColumn> change) {
        return told(EVENTS.taskEvents("o", change, null), change);
    }

    List<Outbox.Event> ofRun(Change<RunColumn> change) {
        return told(EVENTS.runEvents("o", change), change);
    }

    /** Whether it is appended: where a fault is planted, not all are. */
    boolean isKept(Outbox.Event event) {
        Announced told = event.told();
        return switch (planted) {
            case KEY_WITHOUT_OCCURRENCE -> keys.add(told.item() + told.type() + told.on()) || told.on() == null;
            case COMPLETED_ONCE -> !told.type().equals("task.completed") || keys.add(told.item());
            default -> true;
        };
    }

    private static List<Outbox.Event> told(List<NewEvent> events, Change<?> change) {
        List<Outbox.Event> told = new ArrayList<>();
        for (int index = 0; index < events.size(); index++) {
            NewEvent event = events.get(index);
            EventSchemas.require(event);
            told.add(new Outbox.Event(
                    event.id(),
                    plain(event, change.facts().get(index), change.after().id())));
        }
        return told;
    }

    private static Announced plain(NewEvent event, Fact fact, String item) {
        String initial = fact.seen().origin() == Fact.Origin.INITIAL ? ", initial" : "";
        Instant on = fact.name().time();
        String detail = "";
        if (fact.details() instanceof Fact.Completed completed) {
            Object by = completed.lateBySeconds() == null ? "no deadline" : completed.lateBySeconds();
            detail = "late by " + by + " " + completed.wasOverdue() + initial;
        } else if (fact.details() instanceof Fact.Overdue overdue) {
            on = overdue.deadline();
            detail = (overdue.confirmed() ? "confirmed" : "unconfirmed") + initial;
        } else if (fact.details() instanceof Fact.Cleared cleared) {
            on = cleared.deadline();
            detail = cleared.cause().name().toLowerCase(Locale.ROOT);
        } else if (event.type() == FactType.TASK_REOPENED) {
            on = fact.name().undone();
        }
        return new Announced(event.type().shortName(), item, event.occurredAt(), null, on, detail);
    }
}
