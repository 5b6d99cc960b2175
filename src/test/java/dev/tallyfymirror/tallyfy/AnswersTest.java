package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Observation.When;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer means by status and body. */
class AnswersTest {
    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final TallyfyClient client = Clients.of(server);

    @AfterEach
    void close() {
        Clients.complete(client.close());
        server.close();
    }

    @Test
    void a404OfTheApiIsADeletionAndA403IsOutOfSight() { // A10 A11
        server.on(
                "GET /api/organizations/org1/tasks/a",
                ScriptedReply.json(404, "{\"error\":true,\"message\":\"Not found\"}"));
        server.on("GET /api/organizations/org1/runs/b", ScriptedReply.json(403, "{\"message\":\"No\",\"code\":\"X\"}"));
        When when = new When(Instant.parse("2026-11-22T10:00:00Z"), Clients.NOW);
        assertThat(client.findTask("a").block(SOON)).isEqualTo(new Answer.Deleted(when));
        assertThat(client.findRun("b").block(SOON)).isEqualTo(new Answer.Hidden(when));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void aProxysPageIsNeverADeletion(int status) {
        server.on("GET /api/organizations/org1/tasks/a", ScriptedReply.html(status), ScriptedReply.json(status, ""));
        Clients.failure(client.findTask("a"), UnexpectedAnswerException.class);
        Clients.failure(client.findTask("a"), UnexpectedAnswerException.class);
    }

    @Test
    void anAnswerAboutAnotherItemIsNone() {
        server.always(ScriptedReply.ok("{\"data\":{\"id\":\"other\"}}"));
        assertThat(Clients.failure(client.findTask("a"), UnexpectedAnswerException.class))
                .hasMessage("Tallyfy was asked for a and answered with other");
    }

    @Test
    void anItemWithoutAnIdIsStillAnAnswer() {
        server.always(ScriptedReply.ok("{\"data\":{\"id\":null}}"));
        assertThat(client.findTask("a").block(SOON)).isInstanceOf(Answer.Present.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "409|{\"error\": true, \"message\": \"Already complete\"}|Tallyfy refuses: HTTP 409: Already complete|",
                "422|{\"message\": \"Invalid\", \"errors\": {\"taskdata\": [\"Not allowed\"]}}|Tallyfy refuses: HTTP 422: Invalid Not allowed|",
                "400|{\"message\": \"Bad\", \"code\": \"BAD\"}|Tallyfy refuses: HTTP 400: Bad|BAD",
                "418|{}|Tallyfy refuses: HTTP 418|"
            })
    void aRefusalHoldsWhatWasSaid(int status, String body, String message, String code) {
        server.always(ScriptedReply.json(status, body));
        var refused = Clients.failure(client.completeTask(Completion.of("t", null)), RefusedException.class);
        assertThat(refused).hasMessage(message);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anHtmlPageIsNoRefusal() {
        server.always(ScriptedReply.html(400));
        Clients.failure(client.findTask("t"), UnexpectedAnswerException.class);
    }

    @Test
    void aCompletionOfWhatIsGoneOrOutOfSightIsRefused() {
        server.always(ScriptedReply.json(404, "{\"message\":\"No task\"}"));
        assertThat(Clients.failure(client.completeTask(Completion.of("t", "r")), NotFoundException.class))
                .hasMessageContaining("No task");
        server.always(ScriptedReply.json(403, "{\"message\":\"Not yours\"}"));
        Clients.failure(client.completeTask(Completion.of("t", "r")), NotVisibleException.class);
    }

    @Test
    void aTokenThatIsRepeatedInAnAnswerIsBlackedOut() { // E18
        server.always(ScriptedReply.json(422, "{\"message\":\"Bearer " + Clients.TOKEN + " is odd\"}"));
        assertThat(Clients.failure(client.me(), RefusedException.class))
                .hasMessage("Tallyfy refuses: HTTP 422: Bearer *** is odd");
    }

    @Test
    void aTokenThatALongMessageEndsInIsBlackedOutBeforeItIsShortened() { // E18
        String said = "x".repeat(300 - Clients.TOKEN.length() / 2) + Clients.TOKEN;
        server.always(ScriptedReply.json(422, "{\"message\":\"" + said + "\"}"));
        assertThat(Clients.failure(client.me(), RefusedException.class))
                .hasMessageEndingWith("x***")
                .hasMessageNotContaining(Clients.TOKEN.substring(0, 3));
    }

    @Test
    void aTokenThatAnErrorWithStatus200RepeatsIsBlackedOut() { // E18
        server.always(ScriptedReply.ok("{\"error\":true,\"message\":\"" + Clients.TOKEN + " is odd\"}"));
        assertThat(Clients.failure(client.findTask("t"), UnexpectedAnswerException.class))
                .hasMessageEndingWith("the answer says error with status 200: *** is odd")
                .hasNoCause();
    }

    @Test
    void anAnswerWithoutADateIsDatedByThisClock() {
        server.always(ScriptedReply.ok("{\"data\":{\"id\":\"a\"}}").without("Date"));
        assertThat(client.findTask("a").block(SOON).when()).isEqualTo(new When(Clients.NOW, Clients.NOW));
    }

    @Test
    void theServersClockIsLearntFromItsAnswers() {
        server.always(ScriptedReply.ok("{\"data\":{\"id\":\"a\"}}").with("Date", "Sun, 22 Nov 2026 10:01:00 GMT"));
        Clients.complete(client.findTask("a"));
        assertThat(client.serverClock().now()).isEqualTo("2026-11-22T10:01:00.500Z");
        assertThat(client.findTask("a").block(SOON).when())
                .isEqualTo(new When(Instant.parse("2026-11-22T10:01:00Z"), Instant.parse("2026-11-22T10:01:00.500Z")));
    }
}
