package dev.tallyfymirror.standin;

import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which runs a list shows, and in which order. */
final class RunFilter {
    private static final Comparator<RunState> CREATED = Comparator.comparing(run -> run.createdAt);
    private final Query query;
    private final Shape shape;

    RunFilter(Query query, Shape shape) {
        this.query = query;
        this.shape = shape;
    }

    Predicate<RunState> predicate() {
        Predicate<RunState> all = run -> !run.deleted && !run.hidden;
        return all.and(archived()).and(status()).and(template()).and(name()).and(owners());
    }

    Comparator<RunState> order() {
        String asked = shape.is(Looseness.SORT_IGNORED) ? null : query.find("sort", "sort_by");
        String sort = asked == null ? "-created_at" : asked;
        boolean descending = sort.startsWith("-");
        Comparator<RunState> key = key(descending ? sort.substring(1) : sort);
        return descending ? key.reversed() : key;
    }

    private static Comparator<RunState> key(String field) {
        return switch (field) {
            case "name" -> Comparator.comparing(run -> run.name);
            case "last_updated" -> Comparator.comparing(run -> run.lastUpdated);
            case "due_date" ->
                Comparator.comparing(run -> run.dueDate, Comparator.nullsLast(Comparator.naturalOrder()));
            default -> CREATED;
        };
    }

    private Predicate<RunState> archived() {
        String archived = query.text("archived", "");
        if (archived.equals("only") || query.text("status", "").equals("archived")) {
            return run -> run.archivedAt != null;
        }
        return archived.equals("true") || archived.equals("1") ? run -> true : run -> run.archivedAt == null;
    }

    private Predicate<RunState> status() {
        String status = query.find("status");
        if (status == null || status.equals("archived")) {
            return query.flag("starred") ? run -> run.starred : run -> true;
        }
        return switch (status) {
            case "active" -> shown(Set.of("active", "in-progress"));
            case "complete", "completed" -> shown(Set.of("complete", "completed"));
            case "problem" -> shown(Set.of("problem", "issue"));
            case "starred" -> run -> run.starred;
            default -> shown(Set.of(status));
        };
    }

    private Predicate<RunState> shown(Set<String> words) {
        return run -> words.contains(shape.status(run));
    }

    private Predicate<RunState> template() {
        String id = query.find("checklist_id", "blueprint_id");
        return id == null ? run -> true : run -> run.template.id().equals(id);
    }

    private Predicate<RunState> name() {
        String text = query.find("q");
        return text == null ? run -> true : run -> contains(run.name, text);
    }

    private Predicate<RunState> owners() {
        Set<String> owners = query.list("owners");
        return owners.isEmpty()
                ? run -> true
                : run -> owners.contains(Integer.toString(run.owner))
                        || run.tasks.stream().anyMatch(task -> TaskFilter.belongs(task, owners));
    }

    static boolean contains(@Nullable String text, String part) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
