package dev.tallyfymirror.lease;

/** A term held: the right to write under {@code name} as long as the database has no later term for it. */
public record Lease(String name, String holder, long term) {
    public static String organization(String org) {
        return "org:" + org;
    }

    public static String destination(String name) {
        return "destination:" + name;
    }
}
