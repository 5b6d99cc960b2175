package dev.tallyfymirror.delivery.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of whole lines. What is appended is there as a whole or not at all as far as readers of whole lines go: a line
 * torn by a crash or a full disk is cut off before the next is written. A file that was moved or removed by others is
 * opened anew at its path; one that gets too large is moved to {@code name.1} by ourselves, in place of the one before.
 * Blocks; one thread at a time.
 */
final class Lines {
    private static final int CHUNK = 8 * 1024;

    private final Path path;
    private final long maxSize;
    private final boolean fsync;
    private @Nullable FileChannel channel;
    private @Nullable Object opened;

    Lines(Path path, long maxSize, boolean fsync) {
        this.path = path;
        this.maxSize = maxSize;
        this.fsync = fsync;
    }

    synchronized void append(byte[] text) throws IOException {
        FileChannel file = current();
        if (maxSize > 0 && file.size() > 0 && file.size() + text.length > maxSize) {
            file = rotate();
        }
        long whole = file.size();
        try {
            ByteBuffer rest = ByteBuffer.wrap(text);
            while (rest.hasRemaining()) {
                int written = file.write(rest, file.size());
                if (written <= 0) {
                    throw new IOException("nothing more could be written");
                }
            }
            if (fsync) {
                file.force(false);
            }
        } catch (IOException failure) {
            forget(file, whole);
            throw failure;
        }
    }

    /** What was half written is cut off now if possible, else when the file is opened the next time. */
    private void forget(FileChannel file, long whole) {
        try (FileChannel closed = file) {
            FileChannel cut = closed.truncate(whole);
            assert cut == closed;
        } catch (IOException unmended) {
            // mended when it is opened again
        }
        channel = null;
    }

    /** The file that is at the path now. */
    private FileChannel current() throws IOException {
        FileChannel file = channel;
        if (file != null && file.isOpen() && Objects.equals(opened, key())) {
            return file;
        }
        close();
        FileChannel fresh = open();
        channel = fresh;
        opened = key();
        return fresh;
    }

    private FileChannel open() throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            mend(file);
            return file;
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    /** The file's identity; null where it is gone. */
    private @Nullable Object key() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    /** Cuts off what is behind the last line end. */
    private static void mend(FileChannel file) throws IOException {
        long end = file.size();
        while (end > 0) {
            long start = Math.max(0, end - CHUNK);
            ByteBuffer chunk = ByteBuffer.allocate((int) (end - start));
            while (chunk.hasRemaining() && file.read(chunk, start + chunk.position()) > 0) {
                continue;
            }
            for (int index = chunk.position() - 1; index >= 0; index--) {
                if (chunk.get(index) == '\n') {
                    cut(file, start + index + 1);
                    return;
                }
            }
            end = start;
        }
        cut(file, 0);
    }

    private static void cut(FileChannel file, long size) throws IOException {
        if (file.size() > size) {
            FileChannel same = file.truncate(size);
            assert same == file;
        }
    }

    private FileChannel rotate() throws IOException {
        close();
        Path before = path.resolveSibling(path.getFileName() + ".1");
        Path moved = Files.move(path, before, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        assert moved.equals(before);
        return current();
    }

    synchronized void close() {
        try (FileChannel closed = channel) {
            channel = null;
        } catch (IOException unclosed) {
            // what was taken is on disk already
        }
    }
}
