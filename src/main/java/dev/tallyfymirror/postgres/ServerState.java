package dev.tallyfymirror.postgres;

/**
 * What a server is like, for this user and this database.
 *
 * @param version as the server names it
 * @param standby whether it follows another server
 * @param readOnly whether it takes no writing
 * @param connections how many this user may have to this database, whatever else is open
 * @param left how many of these are not taken by others; those of this program are not counted as others'
 */
public record ServerState(
        String version, int versionNumber, boolean standby, boolean readOnly, int connections, int left) {
    /** A {@link PermanentDatabaseException} where the server is too old. */
    public void requireSupported() {
        Migrations.requireSupported(versionNumber);
    }
}
