package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server, or something in its place, may do to a client. Bodies up to 64 KiB. */
class HostileHttpTest {
    private static final int LIMIT = 1 << 16;
    private static final String ITEM = "{\"data\":{\"id\":\"t\",\"title\":\"x\"}}";

    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final TallyfyClient client = client(Duration.ofSeconds(10));
    /** For servers that don't come to an end. */
    private final TallyfyClient hasty = client(Duration.ofMillis(700));

    private TallyfyClient client(Duration limit) {
        return Clients.of(Clients.settings(server.baseUrl(), 10, LIMIT, limit), RequestBudget.unlimited());
    }

    @AfterEach
    void close() {
        Clients.complete(client.close());
        Clients.complete(hasty.close());
        server.close();
    }

    @ParameterizedTest // A17
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        try (var other = ScriptedTallyfy.start()) {
            server.always(ScriptedReply.html(status).with("Location", other.origin() + "/api/me"));
            assertThat(Clients.failure(client.me(), WrongAddressException.class))
                    .hasMessageContaining("redirect");
            Clients.failure(client.completeTask(Completion.of("t", null)), WrongAddressException.class);
            assertThat(other.requests()).isEmpty();
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void gzipIsUnderstood() {
        server.always(ScriptedReply.ok(ITEM).gzipped());
        assertThat(client.findTask("t").block(SOON)).isInstanceOf(Answer.Present.class);
    }

    @Test
    void aSmallBodyThatUnpacksToAHugeOneIsNotRead() { // C11
        ScriptedReply bomb = ScriptedReply.ok("{\"data\":{\"id\":\"" + " ".repeat(50_000_000) + "\"}}")
                .gzipped();
        assertThat(bomb.length()).isLessThan(LIMIT);
        server.always(bomb);
        assertThat(Clients.failure(client.findTask("t"), AnswerTooLongException.class))
                .hasMessage("Tallyfy's answer is longer than 65536 bytes and was not read on");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aBodyOfExactlyTheLimitIsReadAndOneByteMoreIsNot() {
        String frame = "{\"data\":{\"id\":\"t\",\"title\":\"\"}}";
        String title = "x".repeat(LIMIT - frame.length());
        server.always(ScriptedReply.ok(frame.replace("\"\"", "\"" + title + "\"")));
        assertThat(client.findTask("t").block(SOON)).isInstanceOf(Answer.Present.class);
        server.always(
                ScriptedReply.ok(frame.replace("\"\"", "\"" + title + "x\"")).chunked());
        Clients.failure(client.findTask("t"), AnswerTooLongException.class);
    }

    @Test
    void aBodyCutShortIsNoAnswerInAnyFraming() { // C1
        for (int at : new int[] {0, 1, 9, ITEM.length() - 1}) {
            server.always(ScriptedReply.ok(ITEM).cutAt(at));
            Clients.failure(client.findTask("t"), UnavailableException.class);
            server.always(ScriptedReply.ok(ITEM).chunked().cutAt(at));
            Clients.failure(client.findTask("t"), UnavailableException.class);
            server.always(ScriptedReply.ok(ITEM).untilClose().cutAt(at));
            Clients.failure(client.findTask("t"), UnexpectedAnswerException.class);
        }
    }

    @Test
    void allFramingsAreRead() {
        server.always(ScriptedReply.ok(ITEM).chunked());
        assertThat(client.findTask("t").block(SOON)).isInstanceOf(Answer.Present.class);
        server.always(ScriptedReply.ok(ITEM).untilClose());
        assertThat(client.findTask("t").block(SOON)).isInstanceOf(Answer.Present.class);
    }

    @Test
    void aBodyThatDripsIsGivenUpInTime() {
        // each byte comes long before a limit between reads
        server.always(ScriptedReply.ok(ITEM).dripping(50));
        var timed = Clients.failure(hasty.completeTask(Completion.of("t", null)), UnknownOutcomeException.class);
        assertThat(timed).hasMessageContaining("did not answer in time");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpAndAskedAgain() {
        server.on("GET /api/organizations/org1/tasks/t", ScriptedReply.never(), ScriptedReply.ok(ITEM));
        assertThat(hasty.findTask("t").block(SOON)).isInstanceOf(Answer.Present.class);
        assertThat(server.requests()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void hugeHeadersAreNoAnswer() {
        server.always(ScriptedReply.ok(ITEM).with("X-Filler", "x".repeat(40_000)));
        Clients.failure(client.findTask("t"), UnexpectedAnswerException.class);
    }

    @Test
    void anAnswerCompressedTwiceIsNoAnswer() { // C11
        server.always(ScriptedReply.ok(ITEM).gzipped().gzipped());
        Clients.failure(client.findTask("t"), UnexpectedAnswerException.class);
        server.always(ScriptedReply.ok(ITEM).gzipped().gzipped().with("Content-Encoding", "gzip, gzip"));
        Clients.failure(client.findTask("t"), UnexpectedAnswerException.class);
    }

    @ParameterizedTest // C11
    @ValueSource(strings = {"deflate", "x-gzip", "x-deflate"})
    void anAnswerOfAnotherEncodingThanItSaysIsNoAnswer(String encoding) {
        server.always(ScriptedReply.ok(ITEM).with("Content-Encoding", encoding));
        Clients.failure(client.findTask("t"), UnexpectedAnswerException.class);
    }

    @Test
    void aCompressedBodyCutShortIsNoAnswerInAnyFraming() { // C1 C11
        // the last 8 bytes are a sum and a length: without them the document is whole
        int length = ScriptedReply.ok(ITEM).gzipped().length() - 9;
        for (int at = 0; at < length; at++) {
            server.always(ScriptedReply.ok(ITEM).gzipped().cutAt(at));
            Clients.failure(client.findTask("t"), UnavailableException.class);
            server.always(ScriptedReply.ok(ITEM).gzipped().untilClose().cutAt(at));
            Clients.failure(client.findTask("t"), UnexpectedAnswerException.class);
        }
    }

    @Test
    void aWrongContentEncodingIsNoAnswer() { // C11
        server.always(ScriptedReply.ok(ITEM).with("Content-Encoding", "gzip"));
        Clients.failure(client.findTask("t"), UnexpectedAnswerException.class);
    }
}
