package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.MissingNode;

/** What was read against what the outbox holds in the end. */
class ReaderJudgeTest {
    private final Verdict verdict = new Verdict();
    private final Reading reading = new Reading();

    @Test
    void whatWasReadOnceInOrderAndIsStillThereIsRight() {
        read(1, "a");
        read(2, "b");
        judge("a", "b");
        assertThat(verdict.all()).isEmpty();
    }

    @Test
    void anEventThatWasReadAndThenWithdrawnIsSeen() {
        read(1, "a");
        read(2, "b");
        judge("a");
        assertThat(verdict.outbox).singleElement().asString().contains("id=b", "is no longer there");
        assertThat(verdict.neverRead).isEmpty();
    }

    @Test
    void anEventThatWasReadAndThenRenumberedIsSeen() {
        read(1, "a");
        read(2, "b");
        judge("a", "c", "b");
        assertThat(verdict.outbox).singleElement().asString().contains("seq=2, id=b", "is no longer there");
        assertThat(verdict.neverRead).hasSize(2);
    }

    private void read(long seq, String id) {
        reading.add(seq, id);
    }

    /** The outbox holds these, from the first place on. */
    private void judge(String... ids) {
        List<Told> told = Arrays.stream(ids)
                .map(id -> new Told(
                        Arrays.asList(ids).indexOf(id) + 1L,
                        id,
                        "completed",
                        "task",
                        Instant.EPOCH,
                        Instant.EPOCH,
                        MissingNode.getInstance()))
                .toList();
        Judges.judgeReader(new Read(reading), told, verdict);
    }

    private record Read(Reading reading) implements OutboxReader {
        @Override
        public String name() {
            return "here";
        }

        @Override
        public void close() {
            reading.complain("closed");
        }
    }
}
