package dev.tallyfymirror.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.CompletionRequest;
import dev.tallyfymirror.EventsRequest;
import dev.tallyfymirror.SyncRequest;
import dev.tallyfymirror.model.FactType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final CommandLineDriver driver = CommandLineDriver.configured();

    @Test
    void aNewFeedIsBegunOnlyWhenItIsAskedFor() {
        assertThat(driver.run("migrate")).isZero();
        assertThat(driver.application.asked).containsExactly("migrate");

        assertThat(driver.run("migrate", "--new-feed")).isZero();
        assertThat(driver.application.asked).containsExactly("migrate", "migrate", "new feed");
        assertThat(driver.out).contains("the feed is a new one, feed-2");
        assertThat(driver.run("migrate", "--new-feed", "--output", "json")).isZero();
        assertThat(driver.out).contains("\"feed_id\":\"feed-2\"");
    }

    @Test
    void syncAsksForACycleAndReportsIt() {
        assertThat(driver.run("sync", "--full", "--org", "acme")).isZero();

        assertThat(driver.application.asked).containsExactly(new SyncRequest("acme", true, false));
        assertThat(driver.out)
                .contains("acme: full cycle complete in 9 s", "500 runs and 6,000 tasks", "in quarantine: 1");
        assertThat(driver.err).isEmpty();
        assertThat(driver.application.closed).isTrue();
    }

    @Test
    void aLossIsAcceptedOnlyWhenItIsAskedFor() {
        assertThat(driver.run("sync")).isZero();
        assertThat(driver.run("sync", "--accept-loss")).isZero();

        assertThat(driver.application.asked)
                .containsExactly(new SyncRequest(null, false, false), new SyncRequest(null, false, true));
    }

    @Test
    void aCycleThatIsNotCompleteIsDoneInPart() {
        driver.application.outcome = "partial";

        assertThat(driver.run("sync")).isEqualTo(1);
        assertThat(driver.out).contains("not complete: page 3 could not be read");
    }

    @Test
    void progressIsShownOnATerminalOnly() {
        driver.terminal = true;
        assertThat(driver.run("sync")).isZero();

        assertThat(driver.err).contains("[############------------] 5/10 runs, 60 tasks, about 1 min 5 s left");
        assertThat(driver.err).endsWith("\r\u001b[K");
    }

    @Test
    void answersAreJsonWhereAskedFor() {
        assertThat(driver.run("sync", "--output", "json")).isZero();
        assertThat(driver.out.strip())
                .startsWith("{\"organizations\":[{")
                .contains("\"tasks_read\":6000", "\"took\":\"PT9S\"");

        assertThat(driver.run("status", "--output=json")).isZero();
        assertThat(driver.out).contains("\"last_seq\":42", "\"finished_at\":\"2026-01-01T10:00:04.500Z\"");

        assertThat(driver.run("migrate", "--output", "JSON")).isZero();
        assertThat(driver.out).contains("\"version\":\"3\"");
    }

    @Test
    void statusIsATable() {
        assertThat(driver.run("status")).isZero();

        assertThat(driver.out.lines().toList())
                .contains(
                        "database  postgresql://me@db:5432/mirror",
                        "organization  last cycle            ended                 lag        runs  tasks  open  overdue  requests/h  held by",
                        "acme          incremental complete  2026-01-01T10:00:04Z  1 min 1 s  500   6000   700   12       80/1000     nobody",
                        "acme: Tallyfy refuses the token (since 2026-01-01T10:01:00Z)",
                        "acme: in quarantine: 3; see the table tallyfy.quarantine");
    }

    @Test
    void statusSaysHowFreshTheMirrorIs() {
        assertThat(driver.run("status")).isZero();

        assertThat(driver.out.lines().toList())
                .contains(
                        "acme: degraded: falls behind",
                        "acme: first sync: 2,046 requests, about 2 h 2 min at 1,000 an hour; so far 400 requests,"
                                + " 300 of 2,000 runs, 1 h 38 min left",
                        "acme: open runs: the oldest was read 5 min ago; a turn over all takes 1 min,"
                                + " none stays unread for longer than 2 min 5 s",
                        "acme: open runs never read yet: 2",
                        "acme: requests in the last hour: list runs 70, list tasks 10");
    }

    @Test
    void eventsAreOneALine() {
        assertThat(driver.run(
                        "events",
                        "--after",
                        "7",
                        "--type",
                        "task.overdue,tallyfy.task.completed",
                        "--limit",
                        "5",
                        "--follow"))
                .isZero();

        assertThat(driver.out.lines()).containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThat(driver.application.asked)
                .containsExactly(new EventsRequest(
                        7, Set.of(FactType.TASK_OVERDUE, FactType.TASK_COMPLETED), OptionalLong.of(5), true));
    }

    @Test
    void eventsNeedNoOrganization() {
        driver.environment.clear();

        assertThat(driver.run("events", "--after", "latest")).isZero();
        assertThat(driver.application.asked)
                .containsExactly(new EventsRequest(EventsRequest.LATEST, Set.of(), OptionalLong.empty(), false));
    }

    @Test
    void completeTakesVerdictAndFields() {
        assertThat(driver.run(
                        "complete", "t1", "--run", "r1", "--reject", "--field", "a=x=y", "--field", "b=[1,\"z\"]"))
                .isZero();

        assertThat(driver.application.asked)
                .containsExactly(
                        new CompletionRequest("t1", "acme", "r1", false, Map.of("a", "x=y", "b", List.of(1, "z"))));
        assertThat(driver.out).contains("completed: t1 \"Sign\" is completed since 2026-01-01T10:00:00Z");
    }

    @Test
    void aCompletionThatWasNotReadBackIsDoneWithANote() {
        driver.application.note = "the database\u001b[2J is away";
        driver.application.title = "Sign\u0007";

        assertThat(driver.run("complete", "t1")).isZero();
        assertThat(driver.out).contains("completed: t1 \"Sign \"").doesNotContain("away");
        assertThat(driver.err).contains("not read back: the database [2J is away");

        assertThat(driver.run("complete", "t1", "--output=json")).isZero();
        assertThat(driver.out).contains("\"read_back\":false");
        assertThat(driver.err).contains("not read back");
    }

    @Test
    void runLeavesWhenTheDaemonHasEnded() {
        assertThat(driver.run("run")).isZero();
        assertThat(driver.application.closed).isTrue();
    }

    @Test
    void settingsOnTheCommandLineStandBeforeOrBehindTheCommand() {
        assertThat(driver.run("--set", "sync.interval=5s", "migrate", "--set", "lease.duration=9s"))
                .isZero();

        assertThat(driver.settings.sync().interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(driver.settings.lease()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void warningsGoToStandardError() {
        driver.environment.put("TALLYFY_ACCES_TOKEN", "x");

        assertThat(driver.run("migrate")).isZero();
        assertThat(driver.err).contains("TALLYFY_ACCES_TOKEN means nothing here");
    }
}
