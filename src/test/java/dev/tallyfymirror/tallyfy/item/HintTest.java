package dev.tallyfymirror.tallyfy.item;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HintTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"id":"R","increment_id":7,"checklist_id":"c","name":"n","status":"in-progress","progress":60,"process-tasks":{"a":"T"}} | R |
            {"this_task":{"id":"T","title":"t","status":"completed"},"id":"R","checklist_id":"c","process-tasks":{}}                 | R |
            {"this_task":{"id":"T","run_id":"R","status":"completed"}}                | R |
            {"this_task":{"id":"T","title":"t","alias":"a","status":"completed"}}     |   | T
            {"this_task__id":"T","this_task__title":"t"}                              |   | T
            {"this_task__id":"T","this_run__id":"R"}                                  | R |
            {"event":"task.completed","data":{"id":"T","run_id":"R","status":"x"}}    | R |
            {"event":"task.completed","data":{"id":"T","run_id":null}}                |   | T
            {"event":"task.assigned","data":{"task":{"id":"T","run_id":"R"}}}         | R |
            {"event":"process.launched","data":{"id":"R","checklist_id":"c"}}         | R |
            {"event":"process.completed","data":{"process":{"id":"R"}}}               | R |
            {"event":"process.completed","payload":{"data":{"id":"R","progress":{}}}} | R |
            {"event":"process.completed","run":{"data":{"id":"R"}}}                   | R |
            {"run":"R","task":"T"}                                                    | R |
            {"process_id":12345}                                                      | 12345 |
            {"task_id":" T "}                                                         |   | T
            {"entity_type":"Process","entity_id":"R"}                                 | R |
            {"entity_type":"task","entity_id":"T"}                                    |   | T
            {"id":"T","task_type":"task","title":"one-off"}                           |   | T
            """)
    void namesARunElseATask(String body, String run, String task) {
        assertThat(Hint.of(body.getBytes(UTF_8))).contains(new Hint(null, run, task));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"run_id":"R","organization_id":"O"}
            {"run_id":"R","org_id":"O"}
            {"organization":{"id":"O"},"data":{"run_id":"R"}}
            {"data":{"run_id":"R","organization_id":"O"}}
            """)
    void mayNameTheOrganization(String body) {
        assertThat(Hint.of(body.getBytes(UTF_8))).contains(new Hint("O", "R", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "17",
                "\"R\"",
                "[{\"run_id\":\"R\"}]",
                "{",
                "{\"run_id\":\"R\"",
                "run_id=R",
                "<html>run_id</html>",
                "{}",
                "{\"id\":\"R\"}",
                "{\"run_id\":{}}",
                "{\"run_id\":[\"R\"]}",
                "{\"run_id\":true}",
                "{\"run_id\":1.5}",
                "{\"run_id\":\"  \"}",
                "{\"run_id\":\"a\\u0000b\"}",
                "{\"event\":\"user.invited\",\"data\":{\"id\":\"U\",\"email\":\"a@b\"}}",
                "{\"data\":{\"data\":{\"data\":{\"run_id\":\"R\"}}}}"
            })
    void saysNothingOtherwise(String body) {
        assertThat(Hint.of(body.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void survivesAnyBytes() {
        assertThat(Hint.of(("{\"a\":" + "[".repeat(100_000)).getBytes(UTF_8))).isEmpty();
        assertThat(Hint.of(("{\"run_id\":\"" + "r".repeat(100_000) + "\"}").getBytes(UTF_8)))
                .isEmpty();
        long seed = 4;
        Random random = new Random(seed);
        byte[] good = "{\"data\":{\"id\":\"T\",\"run_id\":\"R\",\"n\":1.5e3}}".getBytes(UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            assertThat(Hint.of(bad)).as("seed " + seed + " body " + i).isNotNull();
        }
    }
}
