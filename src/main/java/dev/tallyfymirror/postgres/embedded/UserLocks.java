package dev.tallyfymirror.postgres.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The two locks of the folder: the door, through which one at a time comes and goes, and the users inside. */
final class UserLocks implements AutoCloseable {
    /** What happens at the door. */
    interface AtTheDoor<T> {
        T run() throws IOException;
    }

    private final FileChannel door;
    private final FileChannel users;

    UserLocks(Path folder) throws IOException {
        door = open(folder.resolve("door.lock"));
        users = open(folder.resolve("users.lock"));
    }

    /** Waits for the door, and runs with nobody else starting or stopping. */
    <T> T atTheDoor(AtTheDoor<T> work) throws IOException {
        try (FileLock held = door.lock()) {
            T result = work.run();
            held.release();
            return result;
        } catch (OverlappingFileLockException twice) {
            throw new IllegalStateException("the embedded server is being started twice in one process", twice);
        }
    }

    /** From here on we are a user; call at the door. */
    void enter() throws IOException {
        try {
            users.lock(0, Long.MAX_VALUE, true);
        } catch (OverlappingFileLockException twice) {
            throw new IllegalStateException("the embedded server is started twice in one process", twice);
        }
    }

    /** True if nobody else is a user; call at the door, after having ceased to be one. */
    boolean isEmpty() throws IOException {
        try (FileLock alone = users.tryLock()) {
            return alone != null;
        }
    }

    @Override
    public void close() {
        try (door;
                users) {
            // closing drops the locks
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
