package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.CursorChange;
import dev.tallyfymirror.outbox.Lane;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done next for a destination. */
sealed interface Step {
    /** Write this; nothing else is written before. */
    record Commit(CursorChange change) implements Step {}

    /** Look for the first event of a run that is held back. */
    record Find(Lane lane, long from, long to) implements Step {}

    /** See what people have said. */
    record Look() implements Step {}

    /** Read more of the outbox. */
    record Fetch(long after, int limit) implements Step {}

    /** Hand these over. */
    record Send(List<StoredEvent> events) implements Step {
        public Send {
            events = List.copyOf(events);
        }
    }

    /** Nothing, until that moment (null: for ever) or until something has happened since. */
    record Rest(@Nullable Instant until, long version) implements Step {}

    /** Nothing more: told to stop, and all is done. */
    record End() implements Step {}
}
