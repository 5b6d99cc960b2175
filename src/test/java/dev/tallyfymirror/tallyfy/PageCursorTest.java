package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.tallyfy.item.RawItem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pass that is handed on as text after every page goes as one that nobody interrupts. A page holds 10. */
class PageCursorTest {
    private static final String DIGEST = "01234567-89ab-3cde-8f01-23456789abcd";
    private static final String PLACE = "{\"pageSize\":10,\"pass\":{\"last\":{\"number\":3,\"rows\":10,\"digest\":\""
            + DIGEST + "\",\"claims\":{\"total\":35}},\"stage\":\"BACKWARD\",\"size\":10,\"beyond\":5}}";

    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final TallyfyClient client = Clients.of(server);

    @AfterEach
    void close() {
        Clients.complete(client.close());
        server.close();
    }

    static Stream<List<String>> lists() {
        return Stream.of("", "\"total\":%d,\"total_pages\":%d", "\"total\":%d", "\"total\":12,\"total_pages\":1")
                .flatMap(claims ->
                        Stream.of("1", "9", "10", "11", "35", "40", "95").map(rows -> List.of(claims, rows)));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void handedOnAfterEveryPageItAsksForTheSamePages(List<String> list) { // A15
        int rows = Integer.parseInt(list.get(1));
        server.otherwise(request ->
                page(request.page(), rows, String.format(list.get(0), rows, Math.max(1, (rows + 9) / 10))));
        List<String> whole = client.listTasks("r")
                .concatMapIterable(Page::items)
                .map(item -> String.valueOf(item.id()))
                .collectList()
                .block(SOON);
        List<Integer> pages = server.pages();
        assertThat(inPieces(client.taskCursor("r"))).isEqualTo(whole);
        assertThat(server.pages().subList(pages.size(), server.pages().size())).isEqualTo(pages);
    }

    @Test
    void whatIsLeftIsKnownOfOneThatWasHandedOn() { // A15
        server.otherwise(request -> page(request.page(), 95, "\"total\":95,\"total_pages\":10"));
        List<Integer> left = new ArrayList<>();
        for (PageCursor cursor = client.taskCursor("r"); next(cursor) != null; cursor = handedOn(cursor)) {
            left.add(handedOn(cursor).pagesLeft());
        }
        assertThat(left).containsExactly(10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    }

    @Test
    void aServerThatIgnoresThePageNumberIsFoundOutAllTheSame() { // A6 A15
        server.otherwise(request -> page(1, 35, "\"total\":35"));
        PageCursor cursor = client.taskCursor("r");
        assertThat(next(cursor)).isNotNull();
        assertThat(Clients.failure(handedOn(cursor).requestNext(), UnexpectedAnswerException.class))
                .hasMessageContaining("are the same");
    }

    @Test
    void theSizeOfThePagesIsTheOneThatItBeganWith() { // A7 A15
        server.otherwise(request -> page(request.page(), 35, "\"total\":35,\"total_pages\":4"));
        PageCursor cursor = client.taskCursor("r");
        assertThat(next(cursor)).isNotNull();
        var other = Clients.of(Clients.settings(server.baseUrl(), 25, 1 << 20, SOON), RequestBudget.unlimited());
        PageCursor goesOn = other.taskCursor("r", cursor.place());
        assertThat(goesOn).isNotNull();
        assertThat(next(goesOn)).isNotNull();
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.target()).contains("per_page=10"));
        Clients.complete(other.close());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "17",
                "{\"pageSize\":100}",
                "{\"pageSize\":10,\"pass\":{\"last\":{\"number\":3,\"rows\":1},\"stage\":\"SIDEWARD\",\"size\":1,\"beyond\":9}}",
                "{\"pageSize\":10,\"pass\":{\"last\":null,\"stage\":\"BACKWARD\",\"size\":1,\"beyond\":9}}",
                "{\"pageSize\":10,\"pass\":{\"last\":{\"number\":3,\"rows\":1},\"stage\":null,\"size\":1,\"beyond\":9}}"
            })
    void aPlaceThatAnotherVersionHasWrittenIsNone(String place) {
        assertThat(client.taskCursor("r", place)).isNull();
    }

    static Stream<List<String>> flaws() {
        return Stream.of(
                List.of("\"pageSize\":10", "\"pageSize\":0"),
                List.of("\"pageSize\":10", "\"pageSize\":-10"),
                List.of("\"size\":10", "\"size\":0"),
                List.of("\"size\":10", "\"size\":9"),
                List.of("\"number\":3", "\"number\":0"),
                List.of("\"number\":3", "\"number\":-1"),
                List.of("\"number\":3", "\"number\":5"),
                List.of("\"rows\":10", "\"rows\":-1"),
                List.of("\"rows\":10", "\"rows\":11"),
                List.of("\"rows\":10", "\"rows\":0"),
                List.of("\"beyond\":5", "\"beyond\":0"),
                List.of("\"beyond\":5", "\"beyond\":1"),
                List.of("\"beyond\":5", "\"beyond\":-5"),
                List.of("\"beyond\":5", "\"beyond\":3"),
                List.of("\"stage\":\"BACKWARD\"", "\"stage\":\"FIRST\""),
                List.of("\"stage\":\"BACKWARD\"", "\"stage\":\"SIDEWARD\""),
                List.of("\"stage\":\"BACKWARD\"", "\"stage\":null"),
                List.of("\"digest\":\"" + DIGEST + "\"", "\"digest\":null"),
                List.of("\"digest\":\"" + DIGEST + "\"", "\"digest\":\"x\""),
                List.of("\"claims\":{\"total\":35}", "\"claims\":null"));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void aPlaceWithOneThingThatCannotBeIsNone(List<String> flaw) { // A15
        assertThat(client.taskCursor("r", PLACE)).isNotNull();
        assertThat(PLACE).contains(flaw.get(0));
        assertThat(client.taskCursor("r", PLACE.replace(flaw.get(0), flaw.get(1))))
                .isNull();
    }

    @Test
    void thePlaceOfEveryStageIsOne() { // A15
        for (String stage : List.of("PROBING", "JUMPING", "STEPPING", "DOUBTING", "BACKWARD")) {
            String place = PLACE.replace("BACKWARD", stage);
            assertThat(client.taskCursor("r", place)).as(stage).isNotNull();
        }
        assertThat(client.taskCursor("r", PLACE.replace("BACKWARD", "FIRST").replace("\"number\":3", "\"number\":1")))
                .isNotNull();
    }

    private List<String> inPieces(PageCursor begun) {
        List<String> ids = new ArrayList<>();
        PageCursor cursor = begun;
        for (Page page = next(cursor); page != null; page = next(cursor)) {
            page.items().stream().map(RawItem::id).map(String::valueOf).forEach(ids::add);
            cursor = handedOn(cursor);
        }
        assertThat(cursor.isAtEnd()).isTrue();
        return ids;
    }

    private static @Nullable Page next(PageCursor cursor) {
        return cursor.requestNext().next().block(SOON);
    }

    private PageCursor handedOn(PageCursor cursor) {
        PageCursor other = client.taskCursor("r", cursor.place());
        assertThat(other).isNotNull();
        return other;
    }

    private static ScriptedReply page(int number, int rows, String claims) {
        String data = IntStream.rangeClosed(1, rows)
                .skip((number - 1) * 10L)
                .limit(10)
                .mapToObj(id -> "{\"id\":\"" + id + "\"}")
                .collect(Collectors.joining(","));
        return ScriptedReply.ok("{\"meta\":{\"pagination\":{" + claims + "}},\"data\":[" + data + "]}");
    }
}
