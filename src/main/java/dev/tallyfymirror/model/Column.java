package dev.tallyfymirror.model;

/** A mirrored column: its name in the tables of schema {@code tallyfy} and the kind of its values. */
public interface Column {
    String sqlName();

    Kind kind();

    /** What a column holds: the Java type of its values, and by that its SQL type. */
    enum Kind {
        TEXT(String.class),
        TEXTS(java.util.List.class),
        INTEGER(Integer.class),
        NUMBER(java.math.BigDecimal.class),
        INSTANT(java.time.Instant.class);

        private final Class<?> type;

        Kind(Class<?> type) {
            this.type = type;
        }

        boolean fits(Object value) {
            return type.isInstance(value);
        }
    }
}
