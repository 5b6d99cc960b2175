package dev.tallyfymirror.delivery.file;

import static dev.tallyfymirror.delivery.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

class FileDestinationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Path path;
    private FileDestination destination;

    @BeforeEach
    void open() {
        path = folder.resolve("events.ndjson");
        destination = destination(0);
    }

    @AfterEach
    void close() {
        destination.close().block(PATIENCE);
    }

    private FileDestination destination(long maxSize) {
        return new FileDestination(path, maxSize, true, Schedulers.boundedElastic());
    }

    @Test
    void eventsAreLinesAsTheFeedShowsThem() throws IOException {
        assertThat(write(1, 2)).allMatch(Outcome.TAKEN::equals);
        assertThat(write(3, 3)).hasSize(1);

        assertThat(Files.readAllLines(path))
                .containsExactly(
                        CloudEvents.toJson(event(1, "r")),
                        CloudEvents.toJson(event(2, "r")),
                        CloudEvents.toJson(event(3, "r")));
    }

    @Test
    void aLineTornByACrashIsCutOffBeforeTheNextIsWritten() throws IOException {
        write(1, 1);
        destination.close().block(PATIENCE);
        Files.writeString(path, "{\"specversion\":\"1.0\",\"id\":\"to", StandardOpenOption.APPEND);

        destination = destination(0);
        write(2, 2);

        assertThat(seqs(path)).containsExactly(1L, 2L);
    }

    @Test
    void aFileOfNothingButATornLineIsBegunAnew() throws IOException {
        Files.writeString(path, "x".repeat(20_000));
        write(1, 1);
        assertThat(seqs(path)).containsExactly(1L);
    }

    @Test
    void aTornLineLongerThanOneLookIsCutOffAtTheLineBefore() throws IOException {
        write(1, 1);
        destination.close().block(PATIENCE);
        Files.writeString(path, "y".repeat(30_000), StandardOpenOption.APPEND);
        write(2, 2);
        assertThat(seqs(path)).containsExactly(1L, 2L);
    }

    @Test
    void aFileMovedByLogrotateIsBegunAnewAtItsPath() throws IOException {
        write(1, 1);
        Path moved = Files.move(path, folder.resolve("events.ndjson-20260301"));
        write(2, 2);
        assertThat(seqs(moved)).containsExactly(1L);
        assertThat(seqs(path)).containsExactly(2L);
    }

    @Test
    void aFileMovedAndMadeAnewByLogrotateIsGoneOnWith() throws IOException {
        write(1, 1);
        Files.move(path, folder.resolve("old"));
        Files.createFile(path);
        write(2, 2);
        assertThat(seqs(path)).containsExactly(2L);
    }

    @Test
    void aFileCutToNothingByLogrotateIsGoneOnWith() throws IOException {
        write(1, 1);
        Files.writeString(path, "");
        write(2, 2);
        assertThat(seqs(path)).containsExactly(2L);
        assertThat(Files.readString(path)).startsWith("{");
    }

    @Test
    void aRemovedFileIsMadeAgain() throws IOException {
        write(1, 1);
        Files.delete(path);
        write(2, 2);
        assertThat(seqs(path)).containsExactly(2L);
    }

    @Test
    void aFileThatGetsTooLargeIsBegunAnewAndTheOneBeforeIsKept() throws IOException {
        destination = destination(2_000);
        for (int seq = 1; seq <= 12; seq++) {
            write(seq, seq);
            assertThat(Files.size(path)).isLessThanOrEqualTo(2_000);
        }
        List<Long> both = new ArrayList<>(seqs(folder.resolve("events.ndjson.1")));
        both.addAll(seqs(path));
        assertThat(both).endsWith(10L, 11L, 12L).isSorted().hasSizeGreaterThan(3);
    }

    @Test
    void aFolderThatIsNotThereIsTheDestinationsFaultAndIsWaitedFor() throws IOException {
        path = folder.resolve("later/events.ndjson");
        destination = destination(0);
        assertThat(write(1, 2))
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Down.class));
        assertThat(write(1, 1).toString()).contains("can't write to " + path);

        Files.createDirectory(folder.resolve("later"));
        assertThat(write(1, 2)).allMatch(Outcome.TAKEN::equals);
        assertThat(seqs(path)).containsExactly(1L, 2L);
    }

    private List<Outcome> write(long first, long last) {
        List<StoredEvent> events = LongStream.rangeClosed(first, last)
                .mapToObj(seq -> event(seq, "r"))
                .toList();
        return destination.deliver(events).block(PATIENCE);
    }

    private static List<Long> seqs(Path file) throws IOException {
        assertThat(Files.readString(file)).endsWith("\n");
        List<String> lines = Files.readAllLines(file);
        List<Long> seqs = lines.stream()
                .map(line -> line.replaceAll(".*\"sequence\":\"0*(\\d+)\".*", "$1"))
                .map(Long::valueOf)
                .toList();
        assertThat(lines)
                .isEqualTo(seqs.stream()
                        .map(seq -> CloudEvents.toJson(event(seq, "r")))
                        .toList());
        return seqs;
    }
}
