package dev.tallyfymirror.tallyfy.item;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A copy of a body that was refused, in which what makes single values unreadable is mended without moving a byte: halves
 * of surrogate pairs and U+0000 are U+FFFD, in keys too, and a value within an item that is nested too deep is null. So
 * that one bad item does not cost its neighbours; what is no JSON at all stays so.
 */
record Salvage(byte[] body, List<Cut> cuts) {
    /** Of the whole document; what is deeper costs a parser memory by the level. */
    static final int DEEPEST = 1000;

    /** The document, its list, the item: what begins at this level is a field of an item of a list, or within one. */
    private static final int CUT_LEVEL = 4;

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    /** Where a value was that is null now. */
    record Cut(int from, int to) {
        /** Whether it began there; what is null now is shorter than what it was. */
        boolean isWithin(int start, int end) {
            return from >= start && from < end;
        }
    }

    static Salvage of(byte[] body, int start) {
        byte[] copy = JsonText.storableBytes(body);
        List<Cut> cuts = new Depths(copy).find(start);
        cuts.forEach(cut -> blank(copy, cut));
        return new Salvage(copy, cuts);
    }

    private static void blank(byte[] bytes, Cut cut) {
        Arrays.fill(bytes, cut.from(), cut.to(), (byte) ' ');
        System.arraycopy(NULL, 0, bytes, cut.from(), NULL.length);
    }

    /** Finds what is too deep, level by level and without recursion; nothing where brackets don't match. */
    private static final class Depths {
        private final byte[] bytes;
        private final BitSet isObject = new BitSet();
        private final List<Cut> cuts = new ArrayList<>();
        private int depth;
        private int deepest;
        private int cutStart;

        Depths(byte[] bytes) {
            this.bytes = bytes;
        }

        List<Cut> find(int start) {
            boolean isMatching = true;
            for (int i = start; i < bytes.length && isMatching; i++) {
                switch (bytes[i]) {
                    case '"' -> i = stringEnd(i);
                    case '{', '[' -> open(i);
                    case '}', ']' -> isMatching = close(i);
                    default -> {}
                }
            }
            return isMatching && depth == 0 ? cuts : List.of();
        }

        private int stringEnd(int from) {
            int at = from + 1;
            while (at < bytes.length && bytes[at] != '"') {
                at += bytes[at] == '\\' ? 2 : 1;
            }
            return at;
        }

        private void open(int at) {
            depth++;
            isObject.set(depth, bytes[at] == '{');
            deepest = Math.max(deepest, depth);
            if (depth == CUT_LEVEL) {
                deepest = depth;
                cutStart = at;
            }
        }

        private boolean close(int at) {
            if (depth == 0 || isObject.get(depth) != (bytes[at] == '}')) {
                return false;
            }
            if (depth == CUT_LEVEL && deepest > DEEPEST) {
                cuts.add(new Cut(cutStart, at + 1));
            }
            depth--;
            return true;
        }
    }
}
