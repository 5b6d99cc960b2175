package dev.tallyfymirror;

import static dev.tallyfymirror.feed.Hooks.Outcome.REFUSED;
import static dev.tallyfymirror.feed.Hooks.Outcome.TAKEN;
import static dev.tallyfymirror.feed.Hooks.Outcome.UNKNOWN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.feed.Hooks.Outcome;
import dev.tallyfymirror.mirror.HintedItems;
import dev.tallyfymirror.mirror.HintedItems.HintedItem;
import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whose a hint is. */
class HintDeskPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final HintedItems waiting = new HintedItems(POSTGRES.database());
    private final HintDesk one = new HintDesk(List.of("a"), waiting);
    private final HintDesk two = new HintDesk(List.of("a", "b"), waiting);

    @BeforeEach
    void holdARun() {
        POSTGRES.execute("TRUNCATE tallyfy_sync.hint, tallyfy.run");
        POSTGRES.execute("INSERT INTO tallyfy.run (org_id, run_id, raw, first_seen_at, changed_at)"
                + " VALUES ('b', 'r', '{}', now(), now()), ('c', 'r', '{}', now(), now())");
    }

    @Test
    void itIsTheOneThatItNames() {
        assertThat(take(two, null, "{\"run_id\":\"r\",\"organization_id\":\"a\"}"))
                .isEqualTo(TAKEN);
        assertThat(take(two, "a", "{\"run_id\":\"s\"}")).isEqualTo(TAKEN);
        assertThat(take(two, "b", "{\"run_id\":\"t\",\"org_id\":\"a\"}")).isEqualTo(TAKEN);
        assertThat(take(two, "c", "{\"run_id\":\"r\"}")).isEqualTo(UNKNOWN);
        assertThat(waiting()).containsExactly("a r", "a s", "a t");
    }

    @Test
    void elseTheOnlyOneThereIsElseTheOneThatHoldsTheItem() {
        assertThat(take(one, null, "{\"run_id\":\"new\"}")).isEqualTo(TAKEN);
        assertThat(take(two, null, "{\"run_id\":\"r\"}")).isEqualTo(TAKEN);
        assertThat(take(two, null, "{\"run_id\":\"new\"}")).isEqualTo(UNKNOWN);
        assertThat(take(two, null, "{}")).isEqualTo(UNKNOWN);
        assertThat(waiting()).containsExactly("a new", "b r");
    }

    @Test
    void whereTooManyWaitItIsRefused() {
        for (int i = 0; i < HintedItems.MOST; i++) {
            assertThat(waiting.leave("a", HintedItem.run("n" + i)).block(SOON)).isTrue();
        }
        assertThat(take(one, null, "{\"run_id\":\"r\"}")).isEqualTo(REFUSED);
        assertThat(take(two, null, "{\"run_id\":\"r\"}")).isEqualTo(TAKEN);
    }

    private static Outcome take(HintDesk desk, @Nullable String organization, String body) {
        return desk.take(organization, body.getBytes(UTF_8)).block(SOON);
    }

    private static List<String> waiting() {
        return POSTGRES.texts("SELECT org_id || ' ' || item_id FROM tallyfy_sync.hint ORDER BY 1");
    }
}
