package dev.tallyfymirror.storm;

/** {@code bin/storm [N [SEED [BUG]]]}: N faults, prints the report, and ends with 1 when anything was wrong. */
public final class StormCommand {
    private StormCommand() {}

    public static void main(String[] arguments) throws Exception {
        int faults = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime() & 0xFFFF;
        Place place = Place.prepare();
        Place planted = arguments.length > 2 ? Planted.valueOf(arguments[2]).in(place) : place;
        System.out.println("storm of seed " + seed);
        Report report = Storm.rage(planted, faults, seed, System.out::println);
        System.out.print(report);
        System.exit(report.isClean() ? 0 : 1);
    }
}
