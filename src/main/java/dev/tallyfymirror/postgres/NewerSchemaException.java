package dev.tallyfymirror.postgres;

/** The schema is of a later program than this one, which must not write to it any more. */
public final class NewerSchemaException extends PermanentDatabaseException {
    private static final long serialVersionUID = 1L;

    NewerSchemaException(String there, String known) {
        super("the database's schema is newer (" + there + ") than this program (" + known
                + "): use the newer program that made it");
    }
}
