package dev.tallyfymirror.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Fact.Name;
import dev.tallyfymirror.model.Fact.None;
import dev.tallyfymirror.model.FactType;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Fixed vectors, reckoned with another implementation of RFC 9562: ids that were told once must never change. */
class EventIdTest {
    private static final Instant UNDONE = Instant.parse("2026-02-01T08:00:00.123456Z");

    @Test
    void theHashIsThatOfTheStandard() {
        UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

        assertThat(EventId.version5(dns, "www.example.com".getBytes(UTF_8)))
                .hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }

    @Test
    void aCompletionIsNamedByItsTime() {
        assertThat(EventId.of("org-1", "task", "task-1", Facts.fact(FactType.TASK_COMPLETED)))
                .hasToString("2e48c4d7-728e-5d7a-a8ef-c83fcbb5f4e6");
    }

    @Test
    void anEpisodeIsNamedByDeadlineUndoneCompletionAndNumber() {
        var fact = Facts.fact(FactType.TASK_OVERDUE, new Name(Facts.NINE, UNDONE, 2), new None());

        assertThat(EventId.of("org-1", "task", "task-1", fact)).hasToString("d3388885-ab6b-5d84-9be9-0cb4624cae51");
    }

    @Test
    void aRunIsNamedByItsOwnId() {
        assertThat(EventId.of("org-1", "run", "rün-1", Facts.fact(FactType.RUN_COMPLETED)))
                .hasToString("7a7102f8-1600-58f2-90eb-22f0b5f8fa7d");
    }

    @Test
    void partsCanNotBeMistakenForOneAnother() {
        var fact = Facts.fact(FactType.TASK_COMPLETED);

        assertThat(EventId.of("org-1", "task", "2:ab,", fact)).isNotEqualTo(EventId.of("org-12:ab,", "task", "", fact));
        assertThat(EventId.of("org", "task", "1", fact)).isNotEqualTo(EventId.of("org1", "task", "", fact));
    }

    @Test
    void theTimeUndoneIsNotTakenForTheFactsOwn() {
        var own = Facts.fact(FactType.TASK_REOPENED, new Name(UNDONE, null, 0), new None());
        var undone = Facts.fact(FactType.TASK_REOPENED, new Name(null, UNDONE, 0), new None());

        assertThat(EventId.of("o", "task", "t", own)).isNotEqualTo(EventId.of("o", "task", "t", undone));
    }
}
