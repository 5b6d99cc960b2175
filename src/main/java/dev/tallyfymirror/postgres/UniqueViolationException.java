package dev.tallyfymirror.postgres;

import org.jspecify.annotations.Nullable;

/** A row with this key is already there. For a key that names a fact this means: already done. */
public final class UniqueViolationException extends PermanentDatabaseException {
    private static final long serialVersionUID = 1L;
    private final String constraint;

    public UniqueViolationException(String message, String constraint, @Nullable Throwable cause) {
        super(message, cause);
        this.constraint = constraint;
    }

    /** The name of the constraint or unique index, empty when PostgreSQL did not tell. */
    public String constraint() {
        return constraint;
    }
}
