package dev.tallyfymirror.delivery.file;

import dev.tallyfymirror.delivery.Destination;
import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.delivery.Reasons;
import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Appends events to a file, one JSON a line, in the order of the outbox; they are taken when they are on disk. A fault of
 * the file is one of the destination as a whole: it is waited for, and no event is put aside.
 */
public final class FileDestination implements Destination {
    private static final int BATCH = 500;

    private final Path path;
    private final Lines lines;
    private final Scheduler blocking;

    /**
     * @param maxSize the file is begun anew before it gets larger, in bytes; 0 = never
     * @param blocking where the disk is waited for
     */
    public FileDestination(Path path, long maxSize, boolean fsync, Scheduler blocking) {
        this.path = path;
        this.lines = new Lines(path, maxSize, fsync);
        this.blocking = blocking;
    }

    @Override
    public String kind() {
        return "file";
    }

    @Override
    public Shape shape() {
        return new Shape(1, BATCH, true, 2 * BATCH);
    }

    @Override
    public Mono<List<Outcome>> deliver(List<StoredEvent> events) {
        return Mono.fromCallable(() -> write(events)).subscribeOn(blocking);
    }

    private List<Outcome> write(List<StoredEvent> events) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (StoredEvent event : events) {
            text.writeBytes((CloudEvents.toJson(event) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        try {
            lines.append(text.toByteArray());
            return Collections.nCopies(events.size(), Outcome.TAKEN);
        } catch (IOException failure) {
            return Collections.nCopies(events.size(), new Outcome.Down(reason(failure)));
        }
    }

    private String reason(IOException failure) {
        String said = failure instanceof FileSystemException system && system.getReason() == null
                ? system.getClass().getSimpleName()
                : Reasons.of(failure);
        return "can't write to " + path + ": " + said;
    }

    @Override
    public Mono<Void> close() {
        return Mono.<Void>fromRunnable(lines::close).subscribeOn(blocking);
    }
}
