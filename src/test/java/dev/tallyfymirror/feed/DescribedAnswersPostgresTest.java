package dev.tallyfymirror.feed;

import static dev.tallyfymirror.feed.DescribedDaemon.JSON;
import static dev.tallyfymirror.feed.DescribedDaemon.NDJSON;
import static dev.tallyfymirror.feed.DescribedDaemon.SSE;
import static dev.tallyfymirror.feed.DescribedDaemon.mediaType;
import static dev.tallyfymirror.feed.DescribedDaemon.references;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.event.EventSchemas;
import dev.tallyfymirror.model.FactType;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What is in the documents that the daemon serves about itself, and what its answers hold, held against each other. */
@Timeout(120)
class DescribedAnswersPostgresTest {
    @RegisterExtension
    static final DescribedDaemon DAEMON = new DescribedDaemon();

    @Test
    void everyParameterIsTakenAsDescribed() {
        Map<String, String> good = Map.of(
                "after",
                "latest",
                "types",
                "task.completed,tallyfy.task.overdue",
                "org",
                "x",
                "run",
                "y",
                "limit",
                "1000",
                "wait",
                "1ms",
                "follow",
                "false",
                "feed",
                DAEMON.feedId());
        Map<String, String> bad = Map.of(
                "after",
                "-1",
                "types",
                "task.eaten",
                "org",
                "",
                "run",
                "",
                "limit",
                "1001",
                "wait",
                "61s",
                "follow",
                "maybe",
                "feed",
                "none");
        Set<String> described = new TreeSet<>();
        DAEMON.openApi().at("/paths/~1events/get/parameters").forEach(parameter -> {
            if (DAEMON.resolved(parameter).get("in").asString().equals("query")) {
                described.add(DAEMON.resolved(parameter).get("name").asString());
            }
        });

        assertThat(described).isEqualTo(good.keySet());
        good.forEach((name, value) -> assertThat(
                        DAEMON.get("/events?" + name + "=" + value).statusCode())
                .as(name)
                .isEqualTo(200));
        bad.forEach((name, value) -> assertThat(JSON.readTree(
                                DAEMON.get("/events?" + name + "=" + value).body())
                        .path("parameter")
                        .asString())
                .isEqualTo(name));
        assertThat(DAEMON.get("/events?limit=1000").statusCode()).isEqualTo(200);
        assertThat(DAEMON.openApi()
                        .at("/components/parameters/limit/schema/maximum")
                        .asInt())
                .isEqualTo(1000);
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() {
        for (String path : List.of("/events", "/openapi.json", "/health/live", "/metrics", "/", "/events?limit=1")) {
            HttpResponse<String> got = DAEMON.get(path);
            HttpResponse<String> head = DAEMON.head(path);
            assertThat(head.statusCode()).as(path).isEqualTo(got.statusCode());
            assertThat(mediaType(head)).isEqualTo(mediaType(got));
            assertThat(head.body()).isEmpty();
        }
        assertThat(DAEMON.head("/events", "Accept", SSE).headers().firstValue("Content-Type"))
                .contains(SSE);
        assertThat(DAEMON.head("/events", "Accept", NDJSON).headers().firstValue("X-Feed-Id"))
                .contains(DAEMON.feedId());
        assertThat(DAEMON.head("/events?limit=0").statusCode()).isEqualTo(400);
    }

    @Test
    void everyEventServedIsAsItsSchemaSays() {
        JsonNode events = JSON.readTree(DAEMON.get("/events?limit=1000").body());
        assertThat(events).isNotEmpty();
        events.forEach(event -> EventSchemas.require(event.toString()));
        DAEMON.get("/events?limit=1000", "Accept", NDJSON).body().lines().forEach(EventSchemas::require);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (String document : List.of("/openapi.json", "/asyncapi.json")) {
            JsonNode root = JSON.readTree(DAEMON.get(document).body());
            for (String reference : references(root)) {
                if (reference.startsWith("#")) {
                    assertThat(root.at(reference.substring(1)).isMissingNode())
                            .as(document + reference)
                            .isFalse();
                } else {
                    assertThat(DAEMON.get("/" + reference).statusCode())
                            .as(reference)
                            .isEqualTo(200);
                }
            }
        }
    }

    @Test
    void everyTypeOfEventIsAMessage() {
        JsonNode asyncApi = JSON.readTree(DAEMON.get("/asyncapi.json").body());
        List<String> messages = new ArrayList<>();
        asyncApi.at("/components/messages")
                .forEach(message -> messages.add(message.get("name").asString()));

        assertThat(messages)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(FactType.values()).map(FactType::longName).toList());
        assertThat(asyncApi.at("/channels/events/messages")).hasSameSizeAs(messages);
        assertThat(asyncApi.at("/operations/sendEvents/messages")).hasSameSizeAs(messages);
        assertThat(asyncApi.get("asyncapi").asString()).startsWith("3.");
        assertThat(DAEMON.openApi().get("openapi").asString()).startsWith("3.1.");
    }
}
