package dev.tallyfymirror.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.HintedItems.HintedItem;
import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

class HintedItemsPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final HintedItem RUN = HintedItem.run("r");

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final HintedItems hinted = new HintedItems(POSTGRES.database());

    @Test
    void theSameWaitsOnceUntilItIsTakenAndThenOnceMore() {
        assertThat(leave("once", RUN)).isTrue();
        assertThat(leave("once", RUN)).isTrue();
        assertThat(leave("once", HintedItem.task("r"))).isTrue();
        assertThat(take("once")).isEqualTo(RUN);
        assertThat(leave("once", RUN)).isTrue();
        assertThat(take("once")).isEqualTo(HintedItem.task("r"));
        assertThat(take("once", RUN)).isNull();
        assertThat(take("once")).isEqualTo(RUN);
        assertThat(take("once")).isNull();
        assertThat(take("another")).isNull();
    }

    @Test
    void manyAtOnceLeaveItOnce() {
        List<Boolean> waits = Flux.range(0, 200)
                .flatMap(i -> hinted.leave("many", RUN), 8)
                .distinct()
                .collectList()
                .block(SOON);
        assertThat(waits).containsExactly(true);
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy_sync.hint WHERE org_id = 'many'"))
                .isEqualTo(1);
    }

    @Test
    void onlySoManyWaitInAnOrganization() {
        IntStream.range(0, HintedItems.MOST)
                .forEach(i -> assertThat(leave("full", HintedItem.run("r" + i))).isTrue());
        assertThat(leave("full", RUN)).isFalse();
        assertThat(leave("full", HintedItem.run("r7"))).as("waits already").isTrue();
        assertThat(leave("beside", RUN)).isTrue();
        assertThat(take("full")).isEqualTo(HintedItem.run("r0"));
        assertThat(leave("full", RUN)).isTrue();
    }

    @Test
    void whatNobodyTakesIsForgotten() {
        assertThat(leave("old", RUN)).isTrue();
        hinted.forgetOld("old").block(SOON);
        POSTGRES.execute(
                "UPDATE tallyfy_sync.hint SET named_at = named_at - interval '11 minutes'" + " WHERE org_id = 'old'");
        assertThat(leave("old", HintedItem.run("new"))).isTrue();
        hinted.forgetOld("old").block(SOON);
        assertThat(take("old")).isEqualTo(HintedItem.run("new"));
    }

    @Test
    void thoseThatHoldTheItemAreFound() {
        for (String org : List.of("h1", "h2", "h3")) {
            POSTGRES.execute("INSERT INTO tallyfy.run (org_id, run_id, raw, first_seen_at, changed_at) VALUES ('" + org
                    + "', '" + (org.equals("h3") ? "other" : "r") + "', '{}', now(), now())");
        }
        assertThat(hinted.listHolders(List.of("h1", "h3"), RUN).block(SOON)).containsExactly("h1");
        assertThat(hinted.listHolders(List.of("h1", "h3"), HintedItem.task("r")).block(SOON))
                .isEmpty();
    }

    private boolean leave(String org, HintedItem item) {
        return Boolean.TRUE.equals(hinted.leave(org, item).block(SOON));
    }

    private HintedItem take(String org, HintedItem... except) {
        return hinted.take(org, List.of(except)).block(SOON);
    }
}
