package dev.tallyfymirror.command;

/** What the program says to whoever started it. */
enum ExitCode {
    /** Done; quarantined items are a warning. */
    DONE(0),
    /** Done in part, refused by Tallyfy, or differences found. */
    PARTLY(1),
    /** Bad usage or settings. */
    USAGE(2),
    /** Tallyfy refuses the token. */
    TOKEN(3),
    /** The database is unusable. */
    DATABASE(4),
    /** Lost to another fault. */
    LOST(5);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
