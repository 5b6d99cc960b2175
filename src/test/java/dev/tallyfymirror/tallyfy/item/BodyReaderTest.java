package dev.tallyfymirror.tallyfy.item;

import static dev.tallyfymirror.tallyfy.item.Bodies.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.model.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
    private static final String PIECES = "{}[]\",:\\u0d8eE+-.019ntf \n";
    private static final String FUZZED =
            "{\"data\":[{\"id\":\"a\\ud83d\\ude00\",\"title\":\"caf\u00e9\u4e2d\",\"name\":\"x\\u0041\","
                    + "\"owners\":{\"users\":[1,{\"id\":2,\"full_name\":\"B\"}]},\"position\":12,\"deadline\":\"2026-11-22T10:00:00Z\","
                    + "\"progress\":{\"complete\":1,\"percent\":1e2}},{\"id\":7,\"step\":{\"id\":\"s\"},\"checklist\":null}]}";
    private static final String PAGE = "{\"data\":[{\"id\":\"a\",\"owners\":{\"users\":[1]}},{\"id\":2}],"
            + "\"meta\":{\"pagination\":{\"total\":2,\"count\":2,\"per_page\":10,\"current_page\":1,\"total_pages\":1,\"links\":[]}}}";

    @Test
    void aPageCutAnywhereIsNoPage() { // C1
        byte[] whole = PAGE.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> BodyReader.list(cut, "org1"))
                    .as("cut at %s", length)
                    .isInstanceOf(UnreadableBodyException.class);
        }
        assertThat(BodyReader.list(whole, "org1").items()).hasSize(2);
    }

    @ParameterizedTest // A12 C2 C12
    @ValueSource(
            strings = {
                "",
                "  \n",
                "null",
                "[]",
                "true",
                "\"data\"",
                "<html></html>",
                "\n<!DOCTYPE html>",
                "OK",
                "{}",
                "{\"data\":null}",
                "{\"data\":{}}",
                "{\"data\":{\"0\":{\"id\":1}}}",
                "{\"data\":7}",
                "{\"meta\":{}}",
                "{\"error\":true,\"message\":\"no\"}",
                "{\"error\":true,\"data\":[]}",
                "{\"error\":1,\"data\":[]}",
                "{\"error\":\"true\",\"data\":[]}",
                "{\"data\":[]} x",
                "{\"data\":[]}{\"data\":[]}",
                "{\"data\":[],}",
                "{\"data\":[],\"data\":[]}",
                "{\"data\":[],\"meta\":{},\"meta\":{}}",
                "{\"data\":[],\"meta\":{\"pagination\":{\"total\":1,\"total\":1}}}",
                "{\"data\":[],\"x\\ud800\":1,\"x\\u0000\":2}",
                "{\"data\":[NaN]}",
                "{\"data\":[],\"meta\":{\"pagination\":{\"count\":1}}}",
                "{\"data\":[{\"id\":1}],\"meta\":{\"pagination\":{\"count\":\"2\"}}}"
            })
    void whatIsNoListIsNeverAnEmptyOne(String body) {
        assertThatThrownBy(() -> list(body)).isInstanceOf(UnreadableBodyException.class);
    }

    @Test
    void otherEncodingsAreRefused() { // C12
        assertThatThrownBy(() -> BodyReader.list(PAGE.getBytes(StandardCharsets.UTF_16LE), "o"))
                .isInstanceOf(UnreadableBodyException.class);
        assertThatThrownBy(() -> BodyReader.list(PAGE.getBytes(StandardCharsets.UTF_16), "o"))
                .isInstanceOf(UnreadableBodyException.class);
    }

    @Test
    void aByteOrderMarkAndBlanksAreTolerated() { // C12
        ListBody page = list("\uFEFF \n" + PAGE + "\n");
        assertThat(page.items())
                .extracting(RawItem::text)
                .containsExactly("{\"id\":\"a\",\"owners\":{\"users\":[1]}}", "{\"id\":2}");
    }

    @Test
    void falseErrorsAndUnknownFieldsAreNoMatter() {
        assertThat(list("{\"error\":false,\"x\":{\"y\":[1]},\"data\":[]}").items())
                .isEmpty();
        assertThat(list("{\"error\":0,\"data\":[]}").items()).isEmpty();
    }

    @ParameterizedTest // A5
    @ValueSource(
            strings = {
                "{\"data\":[]}",
                "{\"data\":[],\"meta\":null}",
                "{\"data\":[],\"meta\":[]}",
                "{\"data\":[],\"meta\":{}}",
                "{\"data\":[],\"meta\":{\"pagination\":[]}}",
                "{\"data\":[],\"meta\":{\"pagination\":null}}",
                "{\"data\":[],\"meta\":{\"pagination\":{\"total\":null,\"total_pages\":\"x\",\"per_page\":-1}}}"
            })
    void missingMetadataSaysNothing(String body) {
        assertThat(list(body).pagination()).isEqualTo(Pagination.NONE);
    }

    @Test
    void metadataMayBeNumericText() { // A5
        assertThat(list("{\"data\":[],\"meta\":{\"pagination\":{\"total\":\"55\",\"total_pages\":6.0}}}")
                        .pagination())
                .isEqualTo(new Pagination(55, null, null, null, 6));
    }

    @ParameterizedTest // A16
    @ValueSource(strings = {"[]", "null", "{}", "{\"next\":\"https://evil.example/x\",\"previous\":null}", "\"x\""})
    void linksOfAnyFormAreNotLookedAt(String links) {
        assertThat(list("{\"data\":[],\"meta\":{\"pagination\":{\"total\":0,\"links\":" + links + "}}}")
                        .pagination())
                .isEqualTo(new Pagination(0, null, null, null, null));
    }

    @Test
    void itemsOfAnotherOrganizationMakeThePageVoid() { // A22
        assertThatThrownBy(() -> list(
                        "{\"data\":[{\"id\":1,\"organization_id\":\"org1\"},{\"id\":2,\"organization_id\":\"org2\"}]}"))
                .hasMessageContaining("another organization");
        assertThat(list("{\"data\":[{\"id\":1,\"organization_id\":\"ORG1\"},{\"id\":2,\"organization_id\":4711}]}")
                        .items())
                .hasSize(2);
    }

    @ParameterizedTest // C9
    @ValueSource(ints = {998, 1001, 100_000})
    void whatIsTooDeepIsNullAndItsNeighboursStay(int depth) {
        String deep = "[".repeat(depth) + "]".repeat(depth);
        List<RawItem> items = list("{\"data\":[{\"id\":1},{\"id\":2,\"x\":" + deep + ",\"y\":[3]}," + deep
                        + ",{\"id\":4}]," + "\"message\":" + deep + "}")
                .items();
        assertThat(items).extracting(RawItem::id).containsExactly("1", "2", null, "4");
        assertThat(items.get(1).unreadable()).containsExactly("x: is nested too deep, more than 1000 levels");
        assertThat(items.get(1).storableText().replace(" ", "")).isEqualTo("{\"id\":2,\"x\":null,\"y\":[3]}");
        assertThat(items.get(1).wholeText()).isEqualTo("{\"id\":2,\"x\":" + deep + ",\"y\":[3]}");
        assertThat(items.get(2).wholeText()).isEqualTo(deep);
        assertThat(items.get(3).unreadable()).isEmpty();
    }

    @ParameterizedTest // C2
    @ValueSource(
            strings = {
                "{\"id\":2,\"x\":1,\"x\":1}",
                "{\"id\":2,\"x\":1,\"\\u0078\":2}",
                "{\"id\":2,\"x\":{\"a\":1,\"a\":2}}",
                "{\"id\":2,\"x\":[{},{\"b\":[{\"a\":1,\"a\":2}]}],\"a\":1}"
            })
    void aKeyThatComesTwiceSpoilsItsFieldAlone(String json) {
        List<RawItem> items =
                list("{\"data\":[{\"id\":1},\n" + json + " ,{\"id\":3}]}").items();
        assertThat(items).extracting(RawItem::id).containsExactly("1", "2", "3");
        assertThat(items).extracting(RawItem::text).containsExactly("{\"id\":1}", json, "{\"id\":3}");
        assertThat(items.get(1).unreadable()).containsExactly("x: has a key twice");
        assertThat(items.get(0).unreadable()).isEmpty();
    }

    @Test
    void anIdThatComesTwiceIsNone() { // C2
        assertThat(list("{\"data\":[{\"id\":1,\"id\":1},{\"id\":2}]}").items())
                .extracting(RawItem::id)
                .containsExactly(null, "2");
        assertThat(BodyReader.item("{\"data\":{\"id\":1,\"id\":1}}".getBytes(StandardCharsets.UTF_8), "o")
                        .id())
                .isNull();
    }

    @Test
    void halfASurrogatePairInAKeyCostsNothing() { // C6
        List<RawItem> items = list("{\"data\":[{\"id\":1,\"k\\ud800.\":1,\"t\":\"é\"},{\"id\":2}]}")
                .items();
        assertThat(items).extracting(RawItem::id).containsExactly("1", "2");
        assertThat(items.get(0).storableText()).isEqualTo("{\"id\":1,\"k\\uFFFD.\":1,\"t\":\"é\"}");
        assertThat(items.get(0).unreadable()).isEmpty();
    }

    @ParameterizedTest // C9
    @ValueSource(strings = {"]}", "[}]}]}", "}]}"})
    void whatIsDeepAndNotClosedRightlyIsNoPage(String end) {
        for (String inner : List.of("[".repeat(2000) + "]".repeat(1999), "[".repeat(2000) + "}".repeat(2000))) {
            assertThatThrownBy(() -> list("{\"data\":[{\"id\":1,\"x\":" + inner + end))
                    .isInstanceOf(UnreadableBodyException.class);
        }
    }

    @Test
    void aPageOfMoreItemsThanFitIntoTheMemoryIsNoPage() { // C11
        assertThat(list("{\"data\":[" + "0,".repeat(99_999) + "0]}").items()).hasSize(100_000);
        assertThatThrownBy(() -> list("{\"data\":[" + "0,".repeat(100_000) + "0]}"))
                .hasMessage("the page holds more than 100000 items");
    }

    @Test
    void anotherEncodingThatIsNoUtf8IsNoPage() { // C12
        String page = "{\"data\":[{\"id\":1,\"title\":\"café\"}]}";
        for (String charset : List.of("ISO-8859-1", "UTF-16BE", "UTF-32LE", "UTF-32BE", "IBM037")) {
            assertThatThrownBy(() -> BodyReader.list(page.getBytes(java.nio.charset.Charset.forName(charset)), "o"))
                    .as(charset)
                    .isInstanceOf(UnreadableBodyException.class);
        }
    }

    @Test
    void whateverBytesComeAPageIsReadOrRefusedAndEachItemIsMappedOrHeldBack() {
        long seed = Long.getLong("bytes.seed", 20261122);
        Random random = new Random(seed);
        byte[] page = FUZZED.getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int round = 0; round < 30_000; round++) {
            byte[] body = mutated(page, random);
            String shown = "seed " + seed + " round " + round + ": " + new String(body, StandardCharsets.ISO_8859_1);
            try {
                List<RawItem> items = BodyReader.list(body, "org1").items();
                read++;
                assertThatCode(() -> items.forEach(BodyReaderTest::map))
                        .as(shown)
                        .doesNotThrowAnyException();
            } catch (UnreadableBodyException refused) {
                assertThat(refused).hasMessageNotContaining("\u0000");
            }
        }
        assertThat(read).as("pages read").isBetween(1_000, 29_000);
    }

    private static void map(RawItem item) {
        assertThat(JsonText.isStorable(item.storableText() + item.wholeText())).isTrue();
        assertThat(TaskMapper.map(item, Source.LIST, "r")).isNotNull();
        assertThat(RunMapper.map(item, Source.LIST)).isNotNull();
    }

    private static byte[] mutated(byte[] page, Random random) {
        byte[] body = page.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(4)) {
                case 0 -> body[at] = (byte) random.nextInt(256);
                case 1 -> body[at] = (byte) PIECES.charAt(random.nextInt(PIECES.length()));
                case 2 -> body[at] = body[random.nextInt(body.length)];
                default -> {
                    int length = Math.min(random.nextInt(12), body.length - at);
                    System.arraycopy(body, random.nextInt(body.length - length + 1), body, at, length);
                }
            }
        }
        return body;
    }

    @Test
    void jsonOfAnAllowedDepthIsRead() { // C9
        String allowed = "[".repeat(990) + "]".repeat(990);
        assertThat(list("{\"data\":[{\"id\":1,\"x\":" + allowed + "}]}").items())
                .hasSize(1);
        assertThat(list("{\"data\":[{\"id\":1}],\"message\":" + allowed + "}").items())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\": true, \"message\": \"No.\"}",
                "{\"message\": \"No.\", \"code\": \"X\"}",
                "{\"message\": [\"No.\"]}",
                "{\"error\": \"No.\"}",
                "{\"error\": \"invalid_client\", \"error_description\": \"No.\"}"
            })
    void errorBodiesSpeakInSeveralForms(String body) {
        assertThat(ErrorBody.of(body.getBytes(StandardCharsets.UTF_8)).message())
                .startsWith("No.");
    }

    @Test
    void errorsOfFieldsAreTold() {
        var body = "{\"message\": \"Invalid.\", \"errors\": {\"task_id\": [\"Required.\"], \"x\": \"Bad.\\nVery.\"}}";
        assertThat(ErrorBody.of(body.getBytes(StandardCharsets.UTF_8)).message())
                .isEqualTo("Invalid. Required. Bad. Very.");
    }
}
