package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each law finds what breaks it in a small house made for that, and nothing else there. */
class ArchitectureLawsTest {
    private static final String ROOT = "dev.tallyfymirror.lawbreakers";
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(ROOT);
    private static final ArchitectureLaws LAWS = new ArchitectureLaws(ROOT);

    @Test
    void aPackageOutsideThePlanIsFound() {
        assertThat(violations(LAWS.rooms())).containsExactlyInAnyOrder("attic.Thing is in no room");
    }

    @Test
    void aPackageWithoutNullMarkedIsFound() {
        assertThat(violations(LAWS.nullMarked()))
                .contains("attic has no package-info with @NullMarked")
                .noneMatch(line -> line.startsWith(ROOT));
    }

    @Test
    void importsOfNeighboursAndHigherFloorsAreFound() {
        assertThat(violations(LAWS.floors()))
                .containsExactlyInAnyOrder(
                        "Composition imports command.Start",
                        "sync.Loop imports feed.Reader",
                        "tallyfy.Client imports mirror.Rows",
                        "mirror.Rows imports sync.Loop");
    }

    @Test
    void aDestinationThatKnowsAnotherIsFound() {
        assertThat(violations(LAWS.destinations()))
                .containsExactlyInAnyOrder(
                        "delivery.webhook.WebhookDestination imports delivery.kafka.KafkaDestination");
    }

    @Test
    void whoeverMixesWithTheStandInIsFound() {
        assertThat(violations(LAWS.standIn()))
                .containsExactlyInAnyOrder(
                        "Composition imports standin.Organization",
                        "ops.Page imports standin.Organization",
                        "standin.Organization imports model.Word");
    }

    @Test
    void librariesInPureRoomsAreFound() {
        assertThat(violations(LAWS.pureRooms()))
                .containsExactlyInAnyOrder(
                        "diff.Decision uses reactor.core.publisher.Mono",
                        "diff.Decision uses retry.Backoff",
                        "model.Word uses org.slf4j.Logger");
    }

    @Test
    void whatReadsOrWaitsInARuleIsFound() {
        assertThat(violations(LAWS.pureRules()))
                .containsExactlyInAnyOrder(
                        "sync.rule.Verdict uses mirror.Rows", "sync.rule.Verdict uses reactor.core.publisher.Mono");
    }

    @Test
    void r2dbcOutsideItsRoomsIsFoundEvenWhereOnlyCalled() {
        assertThat(violations(LAWS.r2dbc()))
                .contains("feed.Reader uses io.r2dbc.spi.Connection", "feed.Reader uses io.r2dbc.spi.R2dbcException")
                .anyMatch(line -> line.contains("sync.Loop.run") && line.contains("Database.resultForRooms()"))
                .allMatch(line -> line.contains("feed.Reader") || line.contains("sync.Loop"));
    }

    @Test
    void reactorNettyOutsideItsRoomsIsFound() {
        assertThat(violations(LAWS.reactorNetty()))
                .containsExactlyInAnyOrder(
                        "delivery.kafka.KafkaDestination uses reactor.netty.http.client.HttpClient",
                        "mirror.Rows uses reactor.netty.http.client.HttpClient");
    }

    @Test
    void kafkaOutsideItsDestinationIsFound() {
        assertThat(violations(LAWS.kafka()))
                .containsExactlyInAnyOrder(
                        "delivery.webhook.WebhookDestination uses org.apache.kafka.clients.producer.Producer");
    }

    @Test
    void subscribingAndBlockingBelowTheTopAreFound() {
        assertThat(violations(LAWS.subscribing()))
                .hasSize(3)
                .anyMatch(line -> line.contains("sync.Loop.run") && line.contains("Mono.block()"))
                .anyMatch(line -> line.contains("sync.Loop.run") && line.contains("Mono.subscribe()"))
                .anyMatch(line -> line.contains("tallyfy.Client") && line.contains("Flux.toIterable()"));
    }

    @Test
    void askingTheSystemForTheTimeIsFound() {
        assertThat(violations(LAWS.clock()))
                .hasSize(5)
                .allMatch(line -> line.contains("sync.Loop.times"))
                .anyMatch(line -> line.contains("Instant.now()"))
                .anyMatch(line -> line.contains("LocalDate.now(java.time.ZoneId)"))
                .anyMatch(line -> line.contains("Clock.systemUTC()"))
                .anyMatch(line -> line.contains("System.currentTimeMillis()"))
                .anyMatch(line -> line.contains("Date.<init>()"));
    }

    @Test
    void sleepingTickingAndGoingOnAfterErrorsAreFound() {
        assertThat(violations(LAWS.neverCalled()))
                .hasSize(3)
                .anyMatch(line -> line.contains("Thread.sleep(long)"))
                .anyMatch(line -> line.contains("Flux.interval(java.time.Duration)"))
                .anyMatch(line -> line.contains("onErrorContinue("));
    }

    @Test
    void printingOutsideCommandsIsFound() {
        assertThat(violations(LAWS.standardStreams()))
                .hasSize(1)
                .allMatch(line -> line.contains("sync.Loop.run") && line.contains("System.out"));
    }

    private static List<String> violations(ArchRule law) {
        return law.evaluate(BROKEN).getFailureReport().getDetails().stream()
                .map(line -> line.replace(ROOT + ".", ""))
                .toList();
    }
}
