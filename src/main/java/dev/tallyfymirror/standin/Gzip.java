package dev.tallyfymirror.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compressed bodies, harmless and not. */
final class Gzip {
    private static final int MEGABYTE = 1 << 20;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

    private Gzip() {}

    static byte[] compress(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return bytes.toByteArray();
    }

    /** {@code {"data":"      …"}} of so many megabytes: one compressed block of blanks, repeated. */
    static byte[] bomb(int megabytes) {
        byte[] blanks = new byte[MEGABYTE];
        Arrays.fill(blanks, (byte) ' ');
        CRC32 sum = new CRC32();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HEADER);
        out.writeBytes(block("{\"data\":\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII), sum, false));
        byte[] block = block(blanks, new CRC32(), false);
        for (int i = 0; i < megabytes; i++) {
            out.writeBytes(block);
            sum.update(blanks);
        }
        out.writeBytes(block("\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII), sum, true));
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putInt((int) sum.getValue()).putInt(megabytes * MEGABYTE + 11);
        out.writeBytes(trailer.array());
        return out.toByteArray();
    }

    private static byte[] block(byte[] plain, CRC32 sum, boolean last) {
        sum.update(plain);
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(plain);
        if (last) {
            deflater.finish();
        }
        byte[] out = new byte[plain.length / 100 + 1_024];
        int length = deflater.deflate(out, 0, out.length, last ? Deflater.NO_FLUSH : Deflater.FULL_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length);
    }
}
