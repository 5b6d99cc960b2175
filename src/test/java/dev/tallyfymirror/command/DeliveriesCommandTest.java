package dev.tallyfymirror.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveriesCommandTest {
    private static final String EVENT = "3e7012ec-a779-5979-9dbb-863294ef635d";

    private final CommandLineDriver driver = CommandLineDriver.configured();

    @Test
    void destinationsAndTheirDeadLettersAreListed() {
        assertThat(driver.run("deliveries", "list")).isZero();

        assertThat(driver.out)
                .contains(
                        "desk  webhook  holds back  7       3 min  2 runs     1             4000", "desk: answers 500")
                .contains(EVENT + "  desk  tallyfy.task.overdue  24     2026-01-01T10:00:00Z  answers 500");
        assertThat(driver.application.closed).isTrue();
    }

    @Test
    void theListIsJsonWhereAskedFor() {
        assertThat(driver.run("deliveries", "list", "--output", "json")).isZero();

        assertThat(driver.out.strip())
                .startsWith("{\"destinations\":[{\"name\":\"desk\"")
                .contains("\"held_back\":2", "\"dead_letters\":[{", "\"event\":\"" + EVENT + "\"");
    }

    @Test
    void statusShowsDestinationsToo() {
        assertThat(driver.run("status")).isZero();
        assertThat(driver.out).contains("desk  webhook  holds back", "desk: answers 500");

        assertThat(driver.run("status", "--output", "json")).isZero();
        assertThat(driver.out).contains("\"destinations\":[{\"name\":\"desk\"", "\"lag\":\"PT3M\"");
    }

    @Test
    void aDestinationIsResumed() {
        assertThat(driver.run("deliveries", "resume", "desk")).isZero();
        assertThat(driver.application.asked).containsExactly("resume desk");
        assertThat(driver.out).contains("desk: resumed");
    }

    @Test
    void deadLettersAreSentAgainAllOrOne() {
        assertThat(driver.run("deliveries", "redeliver", "desk")).isZero();
        assertThat(driver.out).contains("to be sent again: 3");

        assertThat(driver.run("deliveries", "redeliver", "desk", "--event", EVENT))
                .isEqualTo(1);
        assertThat(driver.err).contains("desk has no dead letter with the id " + EVENT);
        assertThat(driver.application.asked).containsExactly("redeliver desk null", "redeliver desk " + EVENT);
    }

    @Test
    void badUsageIsRefusedSayingWhatToDo() {
        assertThat(driver.run("deliveries")).isEqualTo(2);
        assertThat(driver.err).contains("list, resume or redeliver");
        assertThat(driver.run("deliveries", "redeliver", "desk", "--event", "41"))
                .isEqualTo(2);
        assertThat(driver.err).contains("--event: must be an event's id");
        assertThat(driver.run("deliveries", "resume")).isEqualTo(2);
    }
}
