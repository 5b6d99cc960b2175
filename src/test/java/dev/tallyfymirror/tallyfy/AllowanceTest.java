package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.tallyfy.Clients.CountingBudget;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.util.function.Tuple2;

class AllowanceTest {
    @ParameterizedTest
    @CsvSource({
        "100, 100, 0", "10, 100, 0", "9, 100, 600", "2, 100, 2000", "0, 100, 6000",
        "9, , 600", "9, 0, 600", "100, 1000, 0", "99, 1000, 60", "0, 1, 6000"
    })
    void whatIsLeftIsSpreadOnceItIsLessThanATenth(String remaining, @Nullable String limit, long millis) {
        Allowance allowance = Allowance.of(remaining, limit);
        assertThat(allowance).isNotNull();
        assertThat(allowance.pause()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "many", "1.5", "99999999999"})
    void whatIsNoNumberSaysNothing(String remaining) {
        assertThat(Allowance.of(remaining, "100")).isNull();
        assertThat(Allowance.of(null, "100")).isNull();
    }

    @Test
    void whereLittleIsLeftRequestsAreSentOneByOne() {
        ScriptedTallyfy server = ScriptedTallyfy.start();
        TallyfyClient client = Clients.of(server, new CountingBudget());
        server.always(ScriptedReply.ok("{\"data\":{\"id\":\"t\"}}").with("X-RateLimit-Remaining", "9"));
        Clients.complete(client.findTask("t"));
        List<Long> gaps = Flux.range(0, 3)
                .flatMap(i -> client.findTask("t"), 3)
                .elapsed()
                .map(Tuple2::getT1)
                .collectList()
                .block(SOON);
        assertThat(gaps).hasSize(3);
        // 600 ms from one to the next, and 500 ms for an answer that is late itself
        assertThat(gaps.subList(1, 3)).allMatch(gap -> gap >= 100);
        assertThat(gaps.get(1) + gaps.get(2)).isGreaterThanOrEqualTo(700);
        Clients.complete(client.close());
        server.close();
    }

    @Test
    void theNextRequestWaitsWhenLittleIsLeft() {
        ScriptedTallyfy server = ScriptedTallyfy.start();
        TallyfyClient client = Clients.of(server, new CountingBudget());
        ScriptedReply found = ScriptedReply.ok("{\"data\":{\"id\":\"t\"}}");
        server.on("GET /api/organizations/org1/tasks/t", found.with("X-RateLimit-Remaining", "3"), found);
        Duration both = client.findTask("t")
                .then(client.findTask("t"))
                .elapsed()
                .map(timed -> Duration.ofMillis(timed.getT1()))
                .block(SOON);
        assertThat(both).isGreaterThanOrEqualTo(Duration.ofMillis(1_500));
        assertThat(server.requests()).hasSize(2);
        Clients.complete(client.close());
        server.close();
    }
}
