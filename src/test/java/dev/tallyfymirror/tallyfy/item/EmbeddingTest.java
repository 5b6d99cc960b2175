package dev.tallyfymirror.tallyfy.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {
    private static final String TASKS =
            "[{\"id\":\"t1\",\"title\":\"a ]}\\\"\",\"owners\":{\"users\":[1]}},{\"id\":2},7,{}]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{%s\"id\":\"r\",\"name\":\"N\",\"progress\":{\"total\":2}}",
                "{\"id\":\"r\",%s\"name\":\"N\",\"progress\":{\"total\":2}}",
                "{ \"id\" : \"r\", %s \"name\":\"N\" , \"progress\":{\"total\":2} }"
            })
    void theRunIsLeftAsItIsWithoutThem(String run) {
        String whole = run.formatted("\"tasks\":" + TASKS + ",");
        Embedding embedding = Embedding.of(item(whole));
        assertThat(embedding.run().id()).isEqualTo("r");
        assertThat(embedding.run().text().replace(" ", ""))
                .isEqualTo(run.formatted("").replace(" ", ""));
        assertThat(ids(embedding)).containsExactly("t1", "2", null, null);
    }

    @Test
    void theLastFieldLeavesTheSameBytesAndTheSameHash() {
        String without = "{\"id\":\"r\",\"name\":\"N\"}";
        Embedding embedding = Embedding.of(item("{\"id\":\"r\",\"name\":\"N\",\"tasks\":{\"data\":" + TASKS + "}}"));
        assertThat(embedding.run().text()).isEqualTo(without);
        assertThat(embedding.run().hash()).isEqualTo(item(without).hash());
        assertThat(ids(embedding)).containsExactly("t1", "2", null, null);
        assertThat(embedding.tasks().get(0).text())
                .isEqualTo("{\"id\":\"t1\",\"title\":\"a ]}\\\"\",\"owners\":{\"users\":[1]}}");
    }

    @Test
    void theyMayBeAllThereIs() {
        Embedding embedding = Embedding.of(item("{\"tasks\":[]}"));
        assertThat(embedding.run().text()).isEqualTo("{}");
        assertThat(embedding.tasks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"id\":\"r\"}", "{\"id\":\"r\",\"tasks\":null}", "{\"id\":\"r\",\"tasks\":{\"count\":3}}", "{}"
            })
    void aRunThatCameWithoutThemSaysSo(String run) {
        assertThat(Embedding.of(item(run)).tasks()).isNull();
    }

    private static List<String> ids(Embedding embedding) {
        return embedding.tasks().stream().map(RawItem::id).toList();
    }

    private static RawItem item(String json) {
        String page = "{\"data\":[" + json + "]}";
        return BodyReader.list(page.getBytes(StandardCharsets.UTF_8), "org1")
                .items()
                .get(0);
    }
}
