package dev.tallyfymirror.tallyfy.item;

import static dev.tallyfymirror.tallyfy.item.Bodies.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
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
                "{\"data\":[{\"id\":1,\"id\":2}]}",
                "{\"data\":[{\"id\":1,\"x\":{\"a\":1,\"a\":2}}]}",
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

    @Test
    void deepJsonIsRefusedAndDoesNotOverflow() { // C9
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThatThrownBy(() -> list("{\"data\":[{\"id\":1,\"x\":" + deep + "}]}"))
                .isInstanceOf(UnreadableBodyException.class);
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
