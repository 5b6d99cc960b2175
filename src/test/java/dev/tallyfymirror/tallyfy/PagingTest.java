package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.tallyfy.ScriptedTallyfy.Request;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a list is read: in which order, to which end, and when it is not believed. A page holds 10. */
class PagingTest {
    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final TallyfyClient client = Clients.of(server);

    @AfterEach
    void close() {
        Clients.complete(client.close());
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "9,1", "10,1 2", "11,1 2 1", "35,1 4 3 2 1", "40,1 4 5 4 3 2 1"})
    void aListIsReadFromItsLastPageToItsFirst(int rows, String pages) { // A1
        serve(10, rows, size -> meta(rows, size));
        assertThat(readIds()).isEqualTo(ids(rows));
        assertThat(server.pages()).isEqualTo(numbers(pages));
    }

    @Test
    void aRowDeletedBetweenPagesHidesNoOther() { // A1
        AtomicInteger asked = new AtomicInteger();
        server.otherwise(request -> {
            // from the third request on the first row is gone and all others have moved up
            int gone = asked.incrementAndGet() >= 3 ? 1 : 0;
            return page(request.page(), 10, gone, 35, meta(35 - gone, 10));
        });
        assertThat(readIds()).isEqualTo(ids(35));
    }

    @ParameterizedTest // A5
    @ValueSource(
            strings = {
                "",
                "\"meta\":null,",
                "\"meta\":[],",
                "\"meta\":{\"pagination\":{}},",
                "\"meta\":{\"pagination\":{\"total\":null,\"total_pages\":null,\"per_page\":10}},",
                "\"meta\":{\"pagination\":{\"total\":\"many\",\"total_pages\":false}},",
                "\"meta\":{\"pagination\":{\"total\":0,\"total_pages\":0,\"per_page\":10}},",
                "\"meta\":{\"pagination\":{\"total\":0,\"total_pages\":1,\"per_page\":10}},",
                "\"meta\":{\"pagination\":{\"total\":10,\"total_pages\":1,\"per_page\":10}},",
                "\"meta\":{\"pagination\":{\"total\":12,\"total_pages\":1,\"per_page\":10}},",
                "\"meta\":{\"pagination\":{\"total\":\"35\",\"total_pages\":\"4\"}},",
                "\"meta\":{\"pagination\":{\"total\":35}},",
                "\"meta\":{\"pagination\":{\"total_pages\":4}},",
                "\"meta\":{\"pagination\":{\"total_pages\":2}},",
                "\"meta\":{\"pagination\":{\"total\":1000000,\"total_pages\":100000}},",
                "\"meta\":{\"pagination\":{\"total\":45,\"total_pages\":5}},"
            })
    void wrongOrMissingTotalsHideNothing(String meta) {
        serve(10, 35, size -> meta);
        assertThat(readIds()).isEqualTo(ids(35));
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(10);
    }

    @ParameterizedTest // A7
    @ValueSource(
            strings = {
                "\"meta\":{\"pagination\":{\"total\":35,\"per_page\":7,\"current_page\":null,\"total_pages\":5}},",
                "\"meta\":{\"pagination\":{\"total\":35,\"per_page\":7}},",
                "\"meta\":{\"pagination\":{\"total\":35,\"total_pages\":4,\"per_page\":10}},",
                "\"meta\":{\"pagination\":{\"total\":35}},",
                "\"meta\":{\"pagination\":{\"per_page\":10}},",
                ""
            })
    void aPageSizeOtherThanAskedHidesNothing(String meta) {
        serve(7, 35, size -> meta);
        assertThat(readIds()).isEqualTo(ids(35));
    }

    @Test
    void aLastPageThatHasGoneMeanwhileIsTheEnd() { // A8
        AtomicInteger asked = new AtomicInteger();
        server.otherwise(request -> {
            int rows = asked.incrementAndGet() == 1 ? 31 : 29;
            return page(request.page(), 10, 0, rows, meta(rows, 10));
        });
        assertThat(readIds()).isEqualTo(ids(29));
        assertThat(server.pages()).containsExactly(1, 4, 3, 2, 1);
    }

    @ParameterizedTest // A6
    @ValueSource(strings = {"\"meta\":{\"pagination\":{\"total\":35,\"total_pages\":4}},", ""})
    void aServerThatIgnoresThePageNumberIsNotBelieved(String meta) {
        server.otherwise(request -> page(1, 10, 0, 35, meta));
        assertThat(voidPass()).hasMessageContaining("are the same");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void anotherPageThanAskedForIsNotBelieved() { // A6
        server.otherwise(request -> page(
                request.page(),
                10,
                0,
                35,
                "\"meta\":{\"pagination\":{\"total\":35,\"total_pages\":4,\"current_page\":1}},"));
        assertThat(voidPass()).hasMessage("page 4 was asked for, page 1 came");
    }

    @Test
    void anEmptyFirstPageOfAListThatIsSaidNotToBeIsNotBelieved() { // A9
        server.otherwise(request -> page(1, 10, 0, 0, "\"meta\":{\"pagination\":{\"total\":35}},"));
        assertThat(voidPass()).hasMessageContaining("is empty");
    }

    @Test
    void anEmptyPageInTheMiddleIsNotBelieved() { // A13
        server.otherwise(request -> request.page() == 2
                ? ScriptedReply.ok("{\"data\":[]}")
                : page(request.page(), 10, 0, 35, meta(35, 10)));
        assertThat(voidPass()).hasMessageContaining("page 2 of the list is empty");
    }

    @Test
    void aPageOfAnotherOrganizationIsNotBelieved() { // A22
        server.otherwise(request -> ScriptedReply.ok("{\"data\":[{\"id\":1,\"organization_id\":\"org2\"}]}"));
        assertThat(voidPass()).hasMessageContaining("another organization: org2");
    }

    @ParameterizedTest // A12
    @ValueSource(strings = {"html", "empty", "204", "error", "object"})
    void whatIsNoPageIsNeverAnEmptyOne(String form) {
        server.always(
                switch (form) {
                    case "html" -> ScriptedReply.html(200);
                    case "empty" -> ScriptedReply.ok("");
                    case "204" -> ScriptedReply.json(204, "").without("Content-Type");
                    case "error" -> ScriptedReply.ok("{\"error\":true,\"message\":\"Database is away\"}");
                    default -> ScriptedReply.ok("{\"data\":{}}");
                });
        assertThat(voidPass()).hasMessageStartingWith("Tallyfy's answer can't be used: ");
    }

    @ParameterizedTest // A13
    @ValueSource(ints = {1, 2, 3, 4})
    void aPageThatFailsFailsTheList(int failing) {
        server.otherwise(request -> request.page() == failing
                ? ScriptedReply.json(503, "{\"message\":\"away\"}")
                : page(request.page(), 10, 0, 35, meta(35, 10)));
        var failure = Clients.failure(client.listRuns(RunQuery.ALL), UnavailableException.class);
        assertThat(failure.status()).isEqualTo(503);
        assertThat(server.pages()).filteredOn(page -> page == failing).hasSize(4);
    }

    @Test
    void readingGoesOnAtThePageThatMetTheLimit() { // A19
        AtomicInteger asked = new AtomicInteger();
        server.otherwise(request -> asked.incrementAndGet() == 3
                ? ScriptedReply.json(429, "{}").with("Retry-After", "0")
                : page(request.page(), 10, 0, 35, meta(35, 10)));
        assertThat(readIds()).isEqualTo(ids(35));
        assertThat(server.pages()).containsExactly(1, 4, 3, 3, 2, 1);
    }

    @Test
    void linksToAnotherHostAreNotFollowed() { // A16
        try (var other = ScriptedTallyfy.start()) {
            String meta = "\"meta\":{\"pagination\":{\"total\":35,\"links\":{\"next\":\"" + other.origin()
                    + "/x?page=2\"}}},";
            serve(10, 35, size -> meta);
            assertThat(readIds()).isEqualTo(ids(35));
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void aRunThatIsGoneOrOutOfSightSaysSo() {
        server.on(
                "GET /api/organizations/org1/runs/gone/tasks?sort=position&page=1&per_page=10",
                ScriptedReply.json(404, "{\"message\":\"x\"}"));
        server.on(
                "GET /api/organizations/org1/runs/shut/tasks?sort=position&page=1&per_page=10",
                ScriptedReply.json(403, "{\"message\":\"x\"}"));
        assertThat(Clients.failure(client.listTasks("gone"), NotFoundException.class)
                        .when()
                        .observedAt())
                .isEqualTo("2026-11-22T10:00:00Z");
        assertThat(Clients.failure(client.listTasks("shut"), NotVisibleException.class)
                        .when())
                .isNotNull();
    }

    private UnexpectedAnswerException voidPass() {
        return Clients.failure(client.listRuns(RunQuery.ALL), UnexpectedAnswerException.class);
    }

    private List<Integer> readIds() {
        return client.listRuns(RunQuery.ALL)
                .concatMapIterable(Page::items)
                .map(RawItem::id)
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new))
                .map(List::copyOf)
                .block(SOON);
    }

    private void serve(int size, int rows, IntFunction<String> meta) {
        server.otherwise((Request request) -> page(request.page(), size, 0, rows, meta.apply(size)));
    }

    /** Rows with the ids after {@code gone} to {@code last}; of these that page. */
    private static ScriptedReply page(int number, int size, int gone, int last, String meta) {
        String rows = IntStream.rangeClosed(gone + 1, last)
                .skip((long) (number - 1) * size)
                .limit(size)
                .mapToObj(id -> "{\"id\":\"" + id + "\"}")
                .collect(Collectors.joining(","));
        return ScriptedReply.ok("{" + meta + "\"data\":[" + rows + "]}");
    }

    private static String meta(int rows, int size) {
        int pages = Math.max(1, (rows + size - 1) / size);
        return "\"meta\":{\"pagination\":{\"total\":" + rows + ",\"per_page\":" + size + ",\"total_pages\":" + pages
                + "}},";
    }

    private static List<Integer> ids(int rows) {
        return IntStream.rangeClosed(1, rows).boxed().toList();
    }

    private static List<Integer> numbers(String text) {
        return java.util.Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
    }
}
