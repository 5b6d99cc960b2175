package dev.tallyfymirror.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A value can't be stored by PostgreSQL (U+0000, out of range, nested too deep, …). It is the data of a row, not the
 * statement and not the database: set the row aside and go on.
 */
public final class DataRefusedException extends PermanentDatabaseException {
    private static final long serialVersionUID = 1L;
    private final String sqlState;

    public DataRefusedException(String message, String sqlState, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
    }

    /** PostgreSQL's five-character code of the reason. */
    public String sqlState() {
        return sqlState;
    }
}
