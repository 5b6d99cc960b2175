package dev.tallyfymirror.tallyfy.item;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One entry of the activity feed, of which only matters what it is about. */
public final class Activity {
    private static final Set<String> WANTED = Set.of("run_id", "entity_type", "entity_id", "created_at");
    private static final Set<String> RUNS = Set.of("run", "process");

    private Activity() {}

    /** The run it names, itself or as that of a task; null where it names none. */
    public static @Nullable String runOf(RawItem entry) {
        Json.Struct body = ItemBody.of(entry, WANTED);
        if (body == null) {
            return null;
        }
        String run = id(body.field("run_id"));
        String type = String.valueOf(body.field("entity_type")).toLowerCase(Locale.ROOT);
        return run == null && RUNS.contains(type) ? id(body.field("entity_id")) : run;
    }

    /** Null where it says nothing readable. */
    public static @Nullable Instant createdAt(RawItem entry) {
        Json.Struct body = ItemBody.of(entry, WANTED);
        try {
            return body == null ? null : Times.instant(body.field("created_at"));
        } catch (Unreadable e) {
            return null;
        }
    }

    private static @Nullable String id(@Nullable Object value) {
        try {
            return Scalars.id(value);
        } catch (Unreadable e) {
            return null;
        }
    }
}
