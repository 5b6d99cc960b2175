package dev.tallyfymirror.feed;

import java.util.List;

/** What one step of a stream gives: texts to be sent, none of them empty, and the place reached with them. */
record Piece(List<byte[]> texts, long place, boolean isLast) {
    boolean isEmpty() {
        return texts.isEmpty();
    }
}
