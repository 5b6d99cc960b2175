package dev.tallyfymirror.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.Verified;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.sync.verify.Finding;
import dev.tallyfymirror.sync.verify.Finding.Aspect;
import dev.tallyfymirror.sync.verify.Finding.Difference;
import dev.tallyfymirror.sync.verify.Finding.Summary;
import dev.tallyfymirror.sync.verify.Finding.Unread;
import dev.tallyfymirror.sync.verify.Finding.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerifyCommandTest {
    private static final Instant LOOKED = Instant.parse("2026-01-01T10:00:00Z");
    private static final Difference STATUS =
            difference(Kind.TASK, "t1", "r1", new Aspect(What.DIFFERS, "status", "active", "completed"), true);

    private final CommandLineDriver driver = CommandLineDriver.configured();

    @Test
    void anEqualMirrorIsDone() {
        found("acme", new Summary(40, 500, 0, 0, 0, 0, 57));

        assertThat(driver.run("verify", "--org", "acme")).isZero();
        assertThat(driver.out).isEqualTo("0 differences in 40 runs and 500 tasks, read with 57 requests\n");
        assertThat(driver.err).isEmpty();
        assertThat(driver.application.asked).containsExactly("verify acme");
    }

    @Test
    void aDifferenceIsALine() {
        found(
                "acme",
                STATUS,
                difference(Kind.TASK, "t2", null, new Aspect(What.MISSING, null, null, null), false),
                difference(Kind.TASK, "t3", "r1", new Aspect(What.DELETED, null, null, null), false),
                difference(Kind.RUN, "r2", null, new Aspect(What.HIDDEN, null, null, null), false),
                difference(Kind.RUN, "r3", null, new Aspect(What.SHOWN, "deleted_at", "2026", null), false),
                difference(Kind.RUN, "r4", null, new Aspect(What.DIFFERS, "raw", null, null), false),
                difference(Kind.TASK, "t4", "r1", new Aspect(What.DIFFERS, "title", null, "A\u001b[2J"), false),
                new Unread("tasks of run r5", "Tallyfy answers 500"),
                new Summary(40, 1500, 7, 1, 1, 2, 57));

        assertThat(driver.run("verify")).isEqualTo(1);
        assertThat(driver.out.lines())
                .containsExactly(
                        "task t1 of run r1: status is 'active' in the mirror, 'completed' in Tallyfy"
                                + " (looked at by the mirror 2026-01-01T10:00:00Z, changed since)",
                        "task t2 is in Tallyfy, but not in the mirror (looked at by the mirror 2026-01-01T10:00:00Z)",
                        "task t3 of run r1 is in the mirror, but deleted in Tallyfy"
                                + " (looked at by the mirror 2026-01-01T10:00:00Z)",
                        "run r2 is in the mirror, but out of the token's sight in Tallyfy"
                                + " (looked at by the mirror 2026-01-01T10:00:00Z)",
                        "run r3 is in Tallyfy, but has deleted_at 2026 in the mirror"
                                + " (looked at by the mirror 2026-01-01T10:00:00Z)",
                        "run r4: raw is another in the mirror than in Tallyfy"
                                + " (looked at by the mirror 2026-01-01T10:00:00Z)",
                        "task t4 of run r1: title is null in the mirror, 'A [2J' in Tallyfy"
                                + " (looked at by the mirror 2026-01-01T10:00:00Z)",
                        "unread: tasks of run r5: Tallyfy answers 500",
                        "7 differences in 40 runs and 1,500 tasks, read with 57 requests;"
                                + " 1 changed in Tallyfy since the mirror looked; 1 could not be read;"
                                + " 2 in quarantine and not compared");
    }

    @Test
    void whatCouldNotBeReadIsDoneInPart() {
        found("acme", new Unread("list of runs", "no"), new Summary(40, 500, 0, 0, 1, 0, 57));
        assertThat(driver.run("verify")).isEqualTo(1);
    }

    @Test
    void theAnswerIsOneJsonObject() {
        found("acme", STATUS, STATUS, new Unread("run r5", "no"), new Summary(40, 500, 2, 2, 1, 0, 57));

        assertThat(driver.run("verify", "--output", "json")).isEqualTo(1);
        JsonNode json = JsonMapper.shared().readTree(driver.out);
        assertThat(json.get("differences").size()).isEqualTo(2);
        assertThat(json.get("differences").get(0).toString())
                .isEqualTo("{\"organization\":\"acme\",\"kind\":\"task\",\"run_id\":\"r1\",\"task_id\":\"t1\","
                        + "\"difference\":\"differs\",\"field\":\"status\",\"mirror\":\"active\","
                        + "\"tallyfy\":\"completed\",\"looked_at\":\"2026-01-01T10:00:00Z\",\"changed_since\":true}");
        assertThat(json.get("unread").toString())
                .isEqualTo("[{\"organization\":\"acme\",\"what\":\"run r5\",\"reason\":\"no\"}]");
        assertThat(json.get("organizations").get(0).get("counts").toString())
                .isEqualTo("{\"runs\":40,\"tasks\":500,\"differences\":2,\"changed_since\":2,\"unread\":1,"
                        + "\"held_back\":0,\"requests\":57,\"equal\":false}");

        found("acme", new Summary(40, 500, 0, 0, 0, 0, 57));
        assertThat(driver.run("verify", "--output", "json")).isZero();
        assertThat(JsonMapper.shared().readTree(driver.out).get("differences").isEmpty())
                .isTrue();
    }

    @Test
    void oneOfSeveralThatFailsKeepsTheOthersFromNothing() {
        driver.environment.put("TALLYFY_ORG_ID", "acme,globex");
        List<Verified> both = new ArrayList<>(List.of(failed("acme")));
        both.add(new Verified("globex", new Summary(1, 2, 0, 0, 0, 0, 3), null));
        driver.application.verified = both;

        assertThat(driver.run("verify")).isEqualTo(1);
        assertThat(driver.out.lines())
                .containsExactly(
                        "acme: not verified: no mirror yet",
                        "globex: 0 differences in 1 runs and 2 tasks, read with 3 requests");
        assertThat(driver.run("verify", "--output", "json")).isEqualTo(1);
        assertThat(JsonMapper.shared()
                        .readTree(driver.out)
                        .get("organizations")
                        .get(0)
                        .get("error")
                        .stringValue())
                .isEqualTo("no mirror yet");
    }

    @Test
    void whereNothingCouldBeVerifiedTheFailureIsTheAnswer() {
        driver.application.verified = List.of(failed("acme"));

        assertThat(driver.run("verify")).isEqualTo(4);
        assertThat(driver.out).isEmpty();
        assertThat(driver.errorLines()).containsExactly("tallyfy-mirror: no mirror yet");
        assertThat(driver.run("verify", "--output", "json")).isEqualTo(4);
        assertThat(driver.out).isEmpty();
        assertThat(driver.run("verify", "--org", "globex")).isEqualTo(2);
    }

    @Test
    void progressIsShownOnATerminalAndGivesWayToTheAnswer() {
        driver.terminal = true;
        found("acme", new Summary(40, 500, 0, 0, 0, 0, 57));

        assertThat(driver.run("verify")).isZero();
        assertThat(driver.err).contains("acme  verifying  [############------------] 5/10 runs, 60 tasks");
        assertThat(driver.err).endsWith("\r\u001b[K");
    }

    private void found(String org, Finding... findings) {
        driver.application.verified = Stream.of(findings)
                .map(finding -> new Verified(org, finding, null))
                .toList();
    }

    private static Verified failed(String org) {
        return new Verified(org, null, new PermanentDatabaseException("no mirror yet"));
    }

    private static Difference difference(Kind kind, String id, String run, Aspect aspect, boolean changedSince) {
        return new Difference(kind, id, run, aspect, LOOKED, changedSince);
    }
}
