package dev.tallyfymirror.standin;

import java.util.HexFormat;
import java.util.SplittableRandom;

/** Ids of things, and the mixing of numbers from which an item's own variant of a shape is drawn. */
final class Ids {
    private static final HexFormat HEX = HexFormat.of();

    private Ids() {}

    static String hex(SplittableRandom random) {
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }

    static long mix(long a, long b) {
        long z = (a ^ (b * 0x9E3779B97F4A7C15L)) + 0x632BE59BD9B4E019L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
