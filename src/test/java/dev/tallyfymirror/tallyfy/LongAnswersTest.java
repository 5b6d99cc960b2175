package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.tallyfy.ScriptedTallyfy.Request;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
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
        server.otherwise(request -> tasks(request, 12, id -> 1000));
        assertThat(ids()).containsAll(IntStream.rangeClosed(1, 12).boxed().toList());
        assertThat(server.requests()).filteredOn(request -> size(request) == 10).hasSize(3);
    }

    @Test
    void aTaskThatIsTooLongByItselfCostsItsNeighboursNothing() { // C8
        server.otherwise(request -> tasks(request, 12, id -> id == 6 ? LIMIT : 100));
        List<RawItem> items = client.listTasks("r")
                .concatMapIterable(Page::items)
                .collectList()
                .block(SOON);
        assertThat(items.stream().map(RawItem::id).filter(Objects::nonNull).map(Integer::valueOf))
                .containsOnlyOnceElementsOf(List.of(11, 12))
                .contains(1, 2, 3, 4, 5, 7, 8, 9, 10)
                .doesNotContain(6);
        assertThat(unread(items)).containsOnly("Tallyfy's answer is longer than 4096 bytes and was not read on");
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(2 * (1 + 10) + 1);
    }

    @Test
    void manyTooLongByThemselvesAreReadAroundWhereverTheyStand() { // C8
        for (int most = 1; most <= 9; most++) {
            for (int from = 1; from <= 25 - most + 1; from++) {
                int first = from;
                int last = from + most - 1;
                server.otherwise(request -> tasks(request, 25, id -> id >= first && id <= last ? LIMIT : 10));
                assertThat(ids())
                        .as("without %d to %d", first, last)
                        .containsAll(IntStream.rangeClosed(1, 25)
                                .filter(id -> id < first || id > last)
                                .boxed()
                                .toList());
            }
        }
    }

    @Test
    void aListOfWhichNothingIsShortEnoughFails() { // C8 C11
        server.otherwise(request -> tasks(request, 30, id -> LIMIT));
        Clients.failure(client.listTasks("r"), AnswerTooLongException.class);
        assertThat(server.requests()).hasSize(1 + 10);
    }

    @Test
    void aLongAnswerThatIsNoneOfTheListIsNotReadInParts() {
        server.always(ScriptedReply.json(403, "x".repeat(LIMIT + 1)));
        assertThat(Clients.failure(client.listTasks("r"), UnexpectedAnswerException.class))
                .isNotInstanceOf(AnswerTooLongException.class);
        assertThat(server.requests()).hasSize(1);
    }

    private static List<String> unread(List<RawItem> items) {
        return items.stream()
                .filter(item -> item.id() == null)
                .map(item -> TaskMapper.map(item, Source.LIST, "r"))
                .map(mapped -> ((Mapped.Refused<TaskColumn>) mapped).reason())
                .toList();
    }

    private List<Integer> ids() {
        return client.listTasks("r")
                .concatMapIterable(Page::items)
                .filter(item -> item.id() != null)
                .map(item -> Integer.valueOf(String.valueOf(item.id())))
                .collect(Collectors.toList())
                .block(SOON);
    }

    private static int size(Request request) {
        return Integer.parseInt(request.target().replaceAll(".*[?&]per_page=(\\d+).*", "$1"));
    }

    private static ScriptedReply tasks(Request request, int rows, IntUnaryOperator bytes) {
        int size = size(request);
        String tasks = IntStream.rangeClosed(1, rows)
                .skip((long) (request.page() - 1) * size)
                .limit(size)
                .mapToObj(id -> "{\"id\":\"" + id + "\",\"x\":\"" + "x".repeat(bytes.applyAsInt(id)) + "\"}")
                .collect(Collectors.joining(","));
        return ScriptedReply.ok("{\"meta\":{\"pagination\":{\"total\":" + rows + ",\"per_page\":" + size
                + "}},\"data\":[" + tasks + "]}");
    }
}
