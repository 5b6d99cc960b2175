package dev.tallyfymirror.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The descriptions that are served, held against the schemas that their specifications publish. */
class SpecificationsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void theApiIsDescribedAsOpenApiSays() {
        assertThat(faults(SpecificationVersion.DRAFT_2020_12, "openapi-3.1", "openapi"))
                .isEmpty();
    }

    @Test
    void theEventsAreDescribedAsAsyncApiSays() {
        assertThat(faults(SpecificationVersion.DRAFT_7, "asyncapi-3.0", "asyncapi"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DRAFT_2020_12, openapi-3.1, openapi", "DRAFT_7, asyncapi-3.0, asyncapi"})
    void aWordThatTheSpecificationDoesNotHaveIsSeen(SpecificationVersion version, String specification, String name) {
        ObjectNode described = (ObjectNode) read("/descriptions/" + name + ".json");
        ((ObjectNode) described.get("info")).put("titel", "x");

        assertThat(faults(version, specification, described)).isNotEmpty();
    }

    private static List<String> faults(SpecificationVersion version, String specification, String name) {
        return faults(version, specification, read("/descriptions/" + name + ".json"));
    }

    private static List<String> faults(SpecificationVersion version, String specification, JsonNode described) {
        Schema schema = SchemaRegistry.withDefaultDialect(version)
                .getSchema(read("/specifications/" + specification + ".json"));
        return schema.validate(described).stream().map(Object::toString).toList();
    }

    private static JsonNode read(String resource) {
        try (InputStream text =
                Objects.requireNonNull(SpecificationsTest.class.getResourceAsStream(resource), resource)) {
            return JSON.readTree(text);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
