package dev.tallyfymirror.sync.rule;

/**
 * Runs whose tasks answered 404 or 403 in a pass, though the runs are there. {@code refused}: how many; {@code read}: of
 * how many others the tasks could be read.
 */
public record RefusedRuns(int refused, int read) {

    /** Whether it is about these runs. Where hardly any could be read, it is not, and nothing is concluded of them. */
    public boolean isTheirs() {
        return refused <= Math.max(1, read);
    }

    /** Whether they are left alone for a while: a first sync waits for them, unless it is about them. */
    public boolean isLeftAlone(boolean isFirstSync) {
        return isTheirs() || !isFirstSync;
    }
}
