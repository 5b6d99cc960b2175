package dev.tallyfymirror.storm;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The order in which the events of one task may come. */
final class Order {
    private final String task;
    private final Verdict verdict;
    private boolean finished;
    private @Nullable Instant overdueBy;

    Order(String task, boolean finished, Verdict verdict) {
        this.task = task;
        this.finished = finished;
        this.verdict = verdict;
    }

    void check(List<Told> told) {
        told.forEach(this::check);
    }

    private void check(Told event) {
        switch (event.type()) {
            case "completed" -> {
                require(!finished, event, "while it was finished");
                finished = true;
                overdueBy = null;
            }
            case "reopened" -> {
                require(finished, event, "while it was not finished");
                finished = false;
            }
            case "overdue" -> {
                require(!finished && overdueBy == null, event, "while it was finished or overdue");
                overdueBy = event.deadline();
            }
            default -> {
                require(
                        overdueBy != null && Objects.equals(overdueBy, event.deadline()),
                        event,
                        "but not overdue by that");
                overdueBy = null;
            }
        }
    }

    private void require(boolean right, Told event, String what) {
        if (!right) {
            verdict.outbox.add("out of order for " + task + ": " + event + " " + what);
        }
    }
}
