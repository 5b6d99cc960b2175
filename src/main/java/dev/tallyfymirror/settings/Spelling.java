package dev.tallyfymirror.settings;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what somebody probably meant to write. */
public final class Spelling {
    private Spelling() {}

    /** Of some names the one most like a word, if any is like enough to be what was meant. */
    public static Optional<String> nearest(String word, Stream<String> names) {
        int tolerated = Math.max(2, word.length() / 3);
        return names.filter(name -> distance(word, name) <= tolerated)
                .min(Comparator.comparingInt(name -> distance(word, name)));
    }

    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        Arrays.setAll(above, column -> column);
        for (int row = 1; row <= from.length(); row++) {
            int diagonal = above[0];
            above[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = above[column];
                above[column] = Math.min(replaced, Math.min(above[column], above[column - 1]) + 1);
            }
        }
        return above[to.length()];
    }
}
