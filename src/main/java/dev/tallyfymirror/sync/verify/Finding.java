package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.model.Quarantined.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What comes out while a mirror is verified; a {@link Summary} is the last. */
public sealed interface Finding {
    /** How an item differs. */
    enum What {
        /** Tallyfy shows it, the mirror does not hold it. */
        MISSING,
        /** The mirror holds it as there, Tallyfy says that it is gone (404). */
        DELETED,
        /** The mirror holds it as there, Tallyfy does not let it be seen (403). */
        HIDDEN,
        /** The mirror holds it as deleted or hidden, Tallyfy shows it. */
        SHOWN,
        /** One column. */
        DIFFERS
    }

    /** An item and what of it differs; the values as short texts, null where there is none or they are too much to show. */
    record Aspect(
            What what,
            @Nullable String field,
            @Nullable String mirror,
            @Nullable String tallyfy) {}

    /**
     * One difference that was there twice. {@code lookedAt}: when the mirror looked at the item last, as far as it knows;
     * {@code changedSince}: Tallyfy dates the change after that look.
     */
    record Difference(
            Kind kind,
            String id,
            @Nullable String runId,
            Aspect aspect,
            @Nullable Instant lookedAt,
            boolean changedSince)
            implements Finding {}

    /** What could not be read, and why. */
    record Unread(String what, String reason) implements Finding {}

    /** {@code changedSince} are among the differences; {@code heldBack}: items in quarantine that can't be compared. */
    record Summary(
            long runs, long tasks, long differences, long changedSince, long unread, long heldBack, long requests)
            implements Finding {
        /** Whether all was read and is as the mirror holds it. */
        public boolean isEqual() {
            return differences == 0 && unread == 0;
        }
    }
}
