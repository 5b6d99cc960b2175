package dev.tallyfymirror.standin;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which tasks a list shows, and in which order. */
final class TaskFilter {
    private static final Comparator<@Nullable Instant> UNSET_LAST = Comparator.nullsLast(Comparator.naturalOrder());
    private final Query query;
    private final Shape shape;
    private final Instant now;

    TaskFilter(Query query, Shape shape, Instant now) {
        this.query = query;
        this.shape = shape;
        this.now = now;
    }

    /** True when the answer depends on the time of the request. */
    static boolean dependsOnTime(Query query) {
        String status = query.text("status", "");
        return status.equals("overdue") || status.equals("due_soon");
    }

    Predicate<TaskState> inRun() {
        return common();
    }

    /** The organization's own list leaves out what is hidden by a rule, unless asked for. */
    Predicate<TaskState> inOrganization() {
        boolean hiddenOnes = query.text("status", "").equals("auto-skipped");
        String oneOff = query.find("is_oneoff");
        Predicate<TaskState> kind = oneOff == null
                ? task -> true
                : query.flag("is_oneoff") ? task -> task.run == null : task -> task.run != null;
        return common().and(kind)
                .and(task -> hiddenOnes || !task.skipped())
                .and(task -> task.run == null || task.run.archivedAt == null);
    }

    private Predicate<TaskState> common() {
        Predicate<TaskState> there = task -> task.reachable() && !task.concealed();
        return there.and(archived())
                .and(status())
                .and(assigned())
                .and(deadline())
                .and(title());
    }

    private Predicate<TaskState> archived() {
        return switch (query.text("archived", "")) {
            case "only" -> task -> task.archivedAt != null;
            case "true", "1" -> task -> true;
            default -> task -> task.archivedAt == null;
        };
    }

    private Predicate<TaskState> status() {
        String status = query.find("status");
        if (status == null || status.equals("all")) {
            return task -> true;
        }
        return switch (status) {
            case "complete", "completed" -> TaskState::finished;
            case "incomplete" -> task -> !task.finished() && !task.skipped();
            case "active", "inprogress", "in-progress" ->
                task -> !task.finished() && (task.status.equals("active") || task.status.equals("in-progress"));
            case "overdue" -> task -> task.missed(now);
            case "due_soon" -> task -> task.open() && dueSoon(task);
            default -> task -> shape.status(task).equals(status) || task.status.equals(status);
        };
    }

    private boolean dueSoon(TaskState task) {
        Instant deadline = task.deadline;
        return deadline != null && deadline.isAfter(now) && deadline.isBefore(now.plus(Duration.ofDays(1)));
    }

    private Predicate<TaskState> assigned() {
        Set<String> users = query.list("owners");
        Set<String> guests = query.list("guests");
        Set<String> groups = query.list("groups");
        if (query.flag("unassigned")) {
            return task -> task.owners.isNobody();
        }
        if (users.isEmpty() && guests.isEmpty() && groups.isEmpty()) {
            return task -> true;
        }
        return task -> belongs(task, users)
                || task.owners.guests().stream().anyMatch(guests::contains)
                || task.owners.groups().stream().anyMatch(groups::contains);
    }

    static boolean belongs(TaskState task, Set<String> users) {
        return task.owners.users().stream().anyMatch(id -> users.contains(Integer.toString(id)));
    }

    private Predicate<TaskState> deadline() {
        Instant from = time(query.find("deadline_start_range"));
        Instant to = time(query.find("deadline_end_range"));
        if (from == null && to == null) {
            return task -> true;
        }
        return task -> task.deadline != null
                && (from == null || !task.deadline.isBefore(from))
                && (to == null || !task.deadline.isAfter(to));
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null
                    ? null
                    : OffsetDateTime.parse(text.length() == 10 ? text + "T00:00:00Z" : text)
                            .toInstant();
        } catch (DateTimeParseException unreadable) {
            return null;
        }
    }

    private Predicate<TaskState> title() {
        String text = query.find("q");
        return text == null ? task -> true : task -> RunFilter.contains(task.title, text);
    }

    Comparator<TaskState> order(String usual) {
        String sort = shape.is(Looseness.SORT_IGNORED) ? usual : query.text("sort", query.text("sort_by", usual));
        Comparator<TaskState> position = Comparator.comparingInt(task -> task.position);
        Comparator<TaskState> deadline = Comparator.comparing(task -> task.deadline, UNSET_LAST);
        return switch (sort) {
            case "position" -> position;
            case "-position" -> position.reversed();
            case "deadline" -> deadline;
            case "-deadline" -> deadline.reversed();
            case "completed_newest" ->
                Comparator.<TaskState, @Nullable Instant>comparing(
                                task -> task.completedAt, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .reversed();
            case "created_at", "oldest" -> Comparator.comparing(task -> task.createdAt);
            default ->
                Comparator.<TaskState, Instant>comparing(task -> task.createdAt).reversed();
        };
    }
}
