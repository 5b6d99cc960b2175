package dev.tallyfymirror.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.EventFilter;
import dev.tallyfymirror.outbox.Places;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final UUID FEED = new UUID(0, 1);
    private static final Stretch.Wish ALL = new Stretch.Wish(Format.SSE, EventFilter.ALL);

    @Test
    void textsAreMadeOnceForAllWhoWantTheSame() {
        Stretch stretch = stretch(10, 13, 10);
        Stretch.Wish overdue = new Stretch.Wish(Format.SSE, EventFilter.ofTypes(Set.of(FactType.TASK_OVERDUE)));

        assertThat(stretch.text(10, ALL))
                .isSameAs(stretch.text(9, new Stretch.Wish(Format.SSE, EventFilter.ofTypes(Set.of()))));
        assertThat(text(stretch.text(10, ALL))).contains("id: 11\n", "id: 12\n", "id: 13\n");
        assertThat(stretch.text(10, overdue)).isEmpty();
        assertThat(text(stretch.text(11, ALL))).startsWith("id: 12\nevent: tallyfy.task.completed\ndata: {");
        assertThat(text(stretch.text(10, new Stretch.Wish(Format.NDJSON, EventFilter.ALL)))
                        .lines())
                .hasSize(3);
    }

    @Test
    void textsForAnyNumberOfWishesAreGivenAndSomeAreKept() {
        Stretch stretch = stretch(10, 13, 10);
        for (int n = 0; n < 100; n++) {
            assertThat(stretch.text(10, wish("none" + n))).isEmpty();
        }
        for (FactType type : FactType.values()) {
            Set<FactType> types = EnumSet.of(FactType.TASK_COMPLETED, type);
            assertThat(stretch.text(10, new Stretch.Wish(Format.SSE, new EventFilter(types, "o", null))))
                    .isNotEmpty();
            assertThat(stretch.text(10, new Stretch.Wish(Format.NDJSON, new EventFilter(types, "o", null))))
                    .isNotEmpty();
        }
        assertThat(stretch.text(10, ALL)).isNotSameAs(stretch.text(10, ALL)).isEqualTo(stretch.text(10, ALL));
    }

    private static Stretch.Wish wish(String run) {
        return new Stretch.Wish(Format.SSE, new EventFilter(Set.of(), null, run));
    }

    @Test
    void aPlaceIsCoveredFromTheFirstStretchToTheLast() {
        Recent recent = Recent.startingAt(new Places(FEED, 0, 10))
                .with(stretch(10, 13, 10), new Places(FEED, 0, 13))
                .with(stretch(13, 14, 10), new Places(FEED, 0, 14));

        assertThat(List.of(recent.covers(9), recent.covers(10), recent.covers(14), recent.covers(15)))
                .containsExactly(false, true, true, false);
        assertThat(recent.behind(10)).hasSize(2);
        assertThat(recent.behind(12)).hasSize(2);
        assertThat(recent.behind(13)).hasSize(1);
        assertThat(recent.behind(14)).isEmpty();
        assertThat(Recent.NONE.covers(0)).isFalse();
    }

    @Test
    void whatIsKeptIsBoundedByNumberAndByWeight() {
        Recent recent = Recent.startingAt(new Places(FEED, 0, 0));
        for (long seq = 0; seq < 3_000; seq++) {
            recent = recent.with(stretch(seq, seq + 1, 10), new Places(FEED, 0, seq + 1));
        }
        assertThat(recent.stretches()).hasSize(1_000);
        assertThat(recent.covers(2_000)).isTrue();
        assertThat(recent.covers(1_999)).isFalse();

        for (long seq = 3_000; seq < 3_100; seq++) {
            recent = recent.with(stretch(seq, seq + 1, 500_000), new Places(FEED, 0, seq + 1));
        }
        assertThat(recent.weight()).isLessThan(9 << 20);
        assertThat(recent.stretches()).hasSizeLessThan(10);
        assertThat(recent.covers(3_100)).isTrue();
        assertThat(recent.covers(3_050)).isFalse();
    }

    @Test
    void textsThatAreKeptForOthersWeighToo() {
        Recent recent = Recent.startingAt(new Places(FEED, 0, 0));
        for (long seq = 0; seq < 100; seq++) {
            recent = recent.with(stretch(seq, seq + 1, 100_000), new Places(FEED, 0, seq + 1));
            for (FactType type : FactType.values()) {
                Set<FactType> types = EnumSet.of(FactType.TASK_COMPLETED, type);
                assertThat(recent.behind(seq)
                                .get(0)
                                .text(seq, new Stretch.Wish(Format.SSE, EventFilter.ofTypes(types))))
                        .hasSizeGreaterThan(100_000);
            }
        }
        // each weighs 100,000 as it is stored, as JSON, and for each wish once
        assertThat(recent.stretches()).hasSizeLessThan((9 << 20) / (FactType.values().length * 100_000));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Stretch stretch(long from, long to, int size) {
        return new Stretch(
                from,
                to,
                LongStream.rangeClosed(from + 1, to)
                        .mapToObj(seq -> event(seq, size))
                        .toList());
    }

    private static StoredEvent event(long seq, int size) {
        return new StoredEvent(
                seq,
                new UUID(1, seq),
                FactType.TASK_COMPLETED.longName(),
                "o",
                "r",
                "t",
                Instant.EPOCH,
                Instant.EPOCH,
                "{\"x\":\"" + "x".repeat(size) + "\"}",
                "s");
    }
}
