package dev.tallyfymirror.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One mirrored row: the mapped columns, the whole item, and what the mirror itself says of the item. */
public record Row<C extends Enum<C> & Column>(String id, Columns<C> columns, Item.Raw raw, Marks marks) {

    public Row<C> with(Marks changed) {
        return new Row<>(id, columns, raw, changed);
    }

    /**
     * The mirror's own columns. {@code overdueSince} is null for runs and for tasks that are not held to be overdue;
     * {@code hiddenAt} and {@code deletedAt} are null while the item is there.
     */
    public record Marks(
            Instant firstSeenAt,
            Instant changedAt,
            @Nullable Instant overdueSince,
            @Nullable Instant hiddenAt,
            @Nullable Instant deletedAt) {

        public static Marks first(Instant at) {
            return new Marks(at, at, null, null, null);
        }

        public Marks changed(Instant at) {
            return new Marks(firstSeenAt, at, overdueSince, hiddenAt, deletedAt);
        }

        public Marks overdue(@Nullable Instant since) {
            return new Marks(firstSeenAt, changedAt, since, hiddenAt, deletedAt);
        }

        public Marks gone(@Nullable Instant hidden, @Nullable Instant deleted) {
            return new Marks(firstSeenAt, changedAt, overdueSince, hidden, deleted);
        }
    }
}
