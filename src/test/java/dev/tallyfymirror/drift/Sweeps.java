package dev.tallyfymirror.drift;

import dev.tallyfymirror.postgres.TestDatabase;

/** {@code bin/sweeps [N [SEED]]}: N sweeps under drift from this seed on; prints what was met and what went wrong. */
public final class Sweeps {
    private Sweeps() {}

    public static void main(String[] arguments) throws Exception {
        int sweeps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
        long first = arguments.length > 1 ? Long.parseLong(arguments[1]) : 0;
        TestDatabase postgres = TestDatabase.migrated();
        postgres.open();
        Summary summary = Summary.of(sweeps, first, postgres.database());
        System.out.print(summary);
        postgres.close();
        System.exit(summary.failed().isEmpty() ? 0 : 1);
    }
}
