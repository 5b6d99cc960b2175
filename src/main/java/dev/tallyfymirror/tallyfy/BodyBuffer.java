package dev.tallyfymirror.tallyfy;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Function;

/** Collects a body up to a limit, so that a small compressed one can't fill the memory. Counts what comes decompressed. */
final class BodyBuffer {
    private static final int FIRST = 8192;

    private final int limit;
    private final Function<String, UnexpectedAnswerException> tooLong;
    private byte[] bytes = new byte[0];
    private int length;

    /** {@code tooLong}: the failure, by its message, where more comes. */
    BodyBuffer(int limit, Function<String, UnexpectedAnswerException> tooLong) {
        this.limit = limit;
        this.tooLong = tooLong;
    }

    void add(ByteBuf part) {
        int added = part.readableBytes();
        if (added > limit - length) {
            throw tooLong.apply("Tallyfy's answer is longer than " + limit + " bytes and was not read on");
        }
        if (length + added > bytes.length) {
            int doubled = (int) Math.min(limit, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(length + added, doubled), Math.min(FIRST, limit)));
        }
        part.readBytes(bytes, length, added);
        length += added;
    }

    byte[] bytes() {
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }
}
