package dev.tallyfymirror.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventLineTest {
    private static final String OVERDUE = """
            {"type":"tallyfy.task.overdue","time":"2026-01-01T10:00:05Z","data":{"task":{"title":"Sign\\u001b[2J the contract"},
            "run":{"name":"Onboarding - a customer with a name that is far too long"},"deadline":"2026-01-01T10:00:05Z","confirmed":false}}""";

    @Test
    void anEventIsOneAlignedLine() {
        assertThat(new EventLine(false).of(OVERDUE))
                .isEqualTo("10:00:05  task.overdue          Sign [2J the contract          "
                        + " Onboarding - a customer with a name t…  due 10:00:05, unconfirmed");
    }

    @Test
    void aNameIsCutBetweenCharacters() {
        String smile = "\uD83D\uDE00";
        String name = "a customer with a name that is far too long";
        assertThat(new EventLine(false).of(OVERDUE.replace(name, smile.repeat(50))))
                .contains("  Onboarding - " + smile.repeat(24) + "…  due");
    }

    @Test
    void aDeadlineOfAnotherDayHasItsDate() {
        assertThat(new EventLine(false)
                        .of(OVERDUE.replace("\"deadline\":\"2026-01-01T10", "\"deadline\":\"2025-12-31T23")))
                .endsWith("due 2025-12-31 23:00:05, unconfirmed");
    }

    @Test
    void typesAreColouredOnATerminal() {
        assertThat(new EventLine(true).of(OVERDUE)).contains("\u001b[31mtask.overdue        \u001b[0m");
    }

    @Test
    void whatIsSpecialOfATypeIsSaid() {
        EventLine line = new EventLine(false);

        assertThat(line.of(
                        "{\"type\":\"tallyfy.task.completed\",\"time\":\"2026-01-01T10:00:05.5Z\",\"data\":{\"task\":"
                                + "{\"title\":\"Call\"},\"run\":null,\"was_overdue\":true,\"late_by_seconds\":65}}"))
                .contains("(one-off task)")
                .endsWith("1 min 5 s late");
        assertThat(line.of(
                        "{\"type\":\"tallyfy.task.overdue_cleared\",\"time\":\"2026-01-01T10:00:05Z\",\"data\":{\"task\":"
                                + "{\"title\":\"Call\"},\"cause\":\"deadline_moved\"}}"))
                .endsWith("deadline moved");
        assertThat(
                        line.of(
                                "{\"type\":\"tallyfy.run.completed\",\"time\":\"2026-01-01T10:00:05Z\",\"data\":{\"run\":{\"name\":\"R\"}}}"))
                .endsWith("R");
    }
}
