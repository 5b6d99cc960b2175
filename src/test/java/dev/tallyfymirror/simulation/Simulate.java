package dev.tallyfymirror.simulation;

/** {@code bin/simulate [N [FIRST [BUG]]]}: runs N seeds, prints what was met and what went wrong. */
public final class Simulate {
    private Simulate() {}

    public static void main(String[] arguments) {
        long seeds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000;
        long first = arguments.length > 1 ? Long.parseLong(arguments[1]) : 0;
        Planted planted = arguments.length > 2 ? Planted.valueOf(arguments[2]) : Planted.NONE;
        Summary summary = Summary.of(first, seeds, planted);
        System.out.print(summary);
        System.exit(summary.failed().isEmpty() ? 0 : 1);
    }
}
