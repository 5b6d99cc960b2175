package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.tallyfy.ScriptedTallyfy.Request;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers longer than is read: what can be had otherwise is. */
class LongAnswersTest {
    private static final int LIMIT = 4096;
    private static final int EMBEDDED = 1024;

    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final TallyfyClient client = Clients.of(
            new ClientSettings(
                    server.baseUrl(),
                    Clients.ORGANIZATION,
                    10,
                    new ClientSettings.Limits(
                            4, Duration.ofSeconds(5), new BodyLimits(LIMIT, EMBEDDED), Duration.ofMillis(300)),
                    Clients.BACKOFF),
            RequestBudget.unlimited());

    @AfterEach
    void close() {
        Clients.complete(client.close());
        server.close();
    }

    @Test
    void aPageOfRunsWithTheirTasksIsToBeShorterThanOthers() {
        server.always(ScriptedReply.ok("{\"data\":[{\"id\":\"1\",\"x\":\"" + "x".repeat(EMBEDDED) + "\"}]}"));
        Page plain = client.requestRuns(RunQuery.ALL, 1).block(SOON);
        assertThat(plain.items()).hasSize(1);
        assertThat(plain.withTasks()).isFalse();
        assertThat(Clients.failure(client.requestRuns(RunQuery.ALL.includingTasks(), 1), AnswerTooLongException.class))
                .hasMessage("Tallyfy's answer is longer than 1024 bytes and was not read on");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aPageSaysThatItsRunsWereAskedForWithTheirTasks() {
        server.always(ScriptedReply.ok("{\"data\":[]}"));
        assertThat(client.requestRuns(RunQuery.ALL.includingTasks(), 1)
                        .block(SOON)
                        .withTasks())
                .isTrue();
    }

    @Test
    void tasksOfWhichTenAreTooLongAreReadOneByOne() {
        server.otherwise(request -> tasks(request, 12, 1000));
        assertThat(ids()).containsAll(IntStream.rangeClosed(1, 12).boxed().toList());
        assertThat(server.requests()).filteredOn(request -> size(request) == 10).hasSize(1);
    }

    @Test
    void aTaskThatIsTooLongByItselfFailsItsList() {
        server.otherwise(request -> tasks(request, 12, LIMIT));
        Clients.failure(client.listTasks("r"), AnswerTooLongException.class);
        assertThat(server.requests()).hasSize(2);
    }

    private List<Integer> ids() {
        return client.listTasks("r")
                .concatMapIterable(Page::items)
                .map(RawItem::id)
                .map(Integer::valueOf)
                .collect(Collectors.toList())
                .block(SOON);
    }

    private static int size(Request request) {
        return Integer.parseInt(request.target().replaceAll(".*[?&]per_page=(\\d+).*", "$1"));
    }

    private static ScriptedReply tasks(Request request, int rows, int bytes) {
        int size = size(request);
        String tasks = IntStream.rangeClosed(1, rows)
                .skip((long) (request.page() - 1) * size)
                .limit(size)
                .mapToObj(id -> "{\"id\":\"" + id + "\",\"x\":\"" + "x".repeat(bytes) + "\"}")
                .collect(Collectors.joining(","));
        return ScriptedReply.ok("{\"meta\":{\"pagination\":{\"total\":" + rows + ",\"per_page\":" + size
                + "}},\"data\":[" + tasks + "]}");
    }
}
