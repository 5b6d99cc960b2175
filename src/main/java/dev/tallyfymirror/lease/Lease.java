package dev.tallyfymirror.lease;

/** A term held: the right to write under {@code name} as long as the database has no later term for it. */
public record Lease(String name, String holder, long term) {
    /** The fence: whether what is done under this lease is refused, the term of its row being {@code current} now. */
    public boolean isOver(long current) {
        return current != term;
    }

    public static String organization(String org) {
        return "org:" + org;
    }

    public static String destination(String name) {
        return "destination:" + name;
    }
}
