package dev.tallyfymirror.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CloudEventsTest {
    @Test
    void theEnvelopeHoldsTheDataAsItIsStored() {
        assertThat(CloudEvents.toJson(stored("run-1", "task-1"))).isEqualTo("""
                        {"specversion":"1.0","id":"2ed6657d-e927-568b-95e1-2665a8aea6a2","type":"tallyfy.task.overdue",\
                        "source":"https://go.tallyfy.com/api/organizations/org-1","subject":"runs/run-1/tasks/task-1",\
                        "time":"2026-03-01T09:00:00Z","datacontenttype":"application/json",\
                        "dataschema":"https://tallyfymirror.dev/schemas/tallyfy.task.overdue.v1.json",\
                        "sequence":"00001772000000000001","partitionkey":"run-1",\
                        "recordedtime":"2026-03-01T09:00:00.000001Z","data":{"n": 1.10, "s": "\\u2028"}}""");
    }

    @Test
    void aOneOffTaskIsItsOwnPartition() {
        var json = new JsonMapper().readTree(CloudEvents.toJson(stored(null, "task-1")));

        assertThat(json.get("subject").asString()).isEqualTo("tasks/task-1");
        assertThat(json.get("partitionkey").asString()).isEqualTo("task-1");
    }

    @Test
    void aRunIsTheSubjectOfItsEvents() {
        var json = new JsonMapper().readTree(CloudEvents.toJson(stored("run-1", null)));

        assertThat(json.get("subject").asString()).isEqualTo("runs/run-1");
    }

    @Test
    void sequencesSortLikeNumbers() {
        assertThat(CloudEvents.sequence(9)).isLessThan(CloudEvents.sequence(10)).hasSize(20);
        assertThat(CloudEvents.sequence(Long.MAX_VALUE)).isEqualTo("09223372036854775807");
    }

    private static StoredEvent stored(String run, String task) {
        return new StoredEvent(
                1_772_000_000_000_001L,
                UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
                "tallyfy.task.overdue",
                "org-1",
                run,
                task,
                Instant.parse("2026-03-01T09:00:00Z"),
                Instant.parse("2026-03-01T09:00:00.000001999Z"),
                "{\"n\": 1.10, \"s\": \"\\u2028\"}",
                "https://go.tallyfy.com/api/organizations/org-1");
    }
}
