package dev.tallyfymirror.tallyfy.item;

import static dev.tallyfymirror.model.TaskColumn.*;
import static dev.tallyfymirror.tallyfy.item.Bodies.mappedTask;
import static dev.tallyfymirror.tallyfy.item.Bodies.raw;
import static dev.tallyfymirror.tallyfy.item.Bodies.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Member;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskMapperTest {
    @ParameterizedTest // C3
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`\"0d3b1c2e4f5a69788796a5b4c3d2e1f0\"`|0d3b1c2e4f5a69788796a5b4c3d2e1f0",
                "`\"task_id_1\"`|task_id_1",
                "1|1",
                "`\"1\"`|1",
                "1.0|1",
                "`\"01\"`|01",
                "9007199254740993|9007199254740993",
                "10000000000000000000|10000000000000000000",
                "1e3|1000"
            })
    void idsAreTextWithTheirDigits(String token, String id) {
        assertThat(raw("{\"id\":" + token + "}").id()).isEqualTo(id);
        assertThat(task("\"completer_id\":" + token).columns().text(COMPLETER_ID))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":null}",
                "{\"id\":\"\"}",
                "{\"id\":true}",
                "{\"id\":1.5}",
                "{\"id\":{}}",
                "{\"id\":[1]}",
                "{\"id\":1e99}"
            })
    void anItemWithoutAReadableIdIsRefusedWhole(String json) { // C13
        assertThat(TaskMapper.map(raw(json), Source.LIST, "r"))
                .isEqualTo(new Mapped.Refused<TaskColumn>("a task without a readable id", json));
    }

    @Test
    void whatIsNoObjectIsRefusedAndItsNeighboursStay() { // C13
        var items = Bodies.list("{\"data\":[{\"id\":1}, null ,7,\"x\",[2],{\"id\":3}]}")
                .items();
        assertThat(items).extracting(RawItem::id).containsExactly("1", null, null, null, null, "3");
        assertThat(items)
                .extracting(RawItem::text)
                .containsExactly("{\"id\":1}", "null", "7", "\"x\"", "[2]", "{\"id\":3}");
        assertThat(TaskMapper.map(items.get(1), Source.LIST, null))
                .isEqualTo(new Mapped.Refused<TaskColumn>("a task that is no object", "null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "\"\"", "{\"users\":[],\"guests\":null}", "{\"users\":{}}"})
    void ownersInAllEmptyFormsAreNobody(String owners) { // C4
        Item<TaskColumn> task = task("\"owners\":" + owners);
        assertThat(task.unreadable()).isEmpty();
        assertThat(task.present()).contains(OWNER_USERS, OWNER_GUESTS, OWNER_GROUPS);
        assertThat(List.of(OWNER_USERS, OWNER_GUESTS, OWNER_GROUPS))
                .allSatisfy(column -> assertThat(task.columns().value(column)).isEqualTo(List.of()));
    }

    @Test
    void ownersAreIdsOrObjects() {
        Item<TaskColumn> task =
                task("\"owners\":{\"users\":[1001,\"1002\",{\"id\":1003,\"full_name\":\"C\"},{\"id\":\"1004\"},1001],"
                        + "\"guests\":[\"a@x.com\",{\"email\":\"b@x.com\"}],\"groups\":[\"g1\",{\"id\":\"g2\"},3]}");
        assertThat(task.columns().texts(OWNER_USERS)).containsExactly("1001", "1002", "1003", "1004");
        assertThat(task.columns().texts(OWNER_GUESTS)).containsExactly("a@x.com", "b@x.com");
        assertThat(task.columns().texts(OWNER_GROUPS)).containsExactly("g1", "g2", "3");
    }

    @Test
    void ownersInDataOrWithNumberedKeysAreTheSame() {
        assertThat(task("\"owners\":{\"users\":{\"data\":[{\"id\":1}]}}")
                        .columns()
                        .texts(OWNER_USERS))
                .containsExactly("1");
        assertThat(task("\"owners\":{\"users\":{\"0\":1,\"2\":5}}").columns().texts(OWNER_USERS))
                .containsExactly("1", "5");
    }

    @Test
    void unreadableOwnersOfOneKindLeaveTheOthers() { // A23
        Item<TaskColumn> task = task("\"owners\":{\"users\":7,\"guests\":[\"a@x.com\"]}");
        assertThat(task.columns().value(OWNER_USERS)).isNull();
        assertThat(task.columns().texts(OWNER_GUESTS)).containsExactly("a@x.com");
        assertThat(task.unreadable()).containsOnlyKeys(OWNER_USERS);
        assertThat(task.unreadable().get(OWNER_USERS)).isEqualTo("owners: \"7\" is no list of owners");
    }

    @Test
    void peopleWhoAreNamedBecomeMembers() {
        var mapped = mappedTask(
                "{\"id\":1,\"owners\":{\"users\":[1,{\"id\":2,\"full_name\":\"Bo\",\"email\":\"bo@x.com\",\"x\":[1]}]},"
                        + "\"completer\":{\"data\":{\"id\":\"3\",\"first_name\":\"Cy\",\"last_name\":\"D\"}},\"completer_id\":3}");
        assertThat(mapped.members())
                .containsExactly(
                        new Member(
                                "2",
                                "Bo",
                                "bo@x.com",
                                "{\"id\":2,\"full_name\":\"Bo\",\"email\":\"bo@x.com\",\"x\":[1]}"),
                        new Member("3", "Cy D", null, "{\"id\":\"3\",\"first_name\":\"Cy\",\"last_name\":\"D\"}"));
        assertThat(mapped.item().columns().texts(OWNER_USERS)).containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"s1\",\"alias\":\"al\"}", "{\"data\":{\"id\":\"s1\",\"alias\":\"al\"}}"})
    void aStepIsBareOrInData(String step) {
        Item<TaskColumn> task = task("\"step\":" + step);
        assertThat(task.columns().text(STEP_ID)).isEqualTo("s1");
        assertThat(task.columns().text(ALIAS)).isEqualTo("al");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not-started",
                "active",
                "in-progress",
                "inprogress",
                "completed",
                "complete",
                "approved",
                "rejected",
                "acknowledged",
                "expired",
                "auto-skipped",
                "hasproblem",
                "overdue",
                "due_soon",
                "never heard of"
            })
    void aStatusStaysTallyfysWord(String status) {
        assertThat(task("\"status\":\"" + status + "\"").columns().text(STATUS)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":\"active\"}", "[]", "[\"active\"]", "true"})
    void aStatusThatIsNoTextIsUnreadable(String status) {
        Item<TaskColumn> task = task("\"title\":\"T\",\"status\":" + status);
        assertThat(task.columns().text(STATUS)).isNull();
        assertThat(task.columns().text(TITLE)).isEqualTo("T");
        assertThat(task.present()).contains(STATUS);
        assertThat(task.unreadable().get(STATUS)).startsWith("status: ").endsWith("is no text");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {"7|7", "`\"7\"`|7", "7.0|7", "`\" 7 \"`|7", "-2147483648|-2147483648"})
    void numbersAreNumbersOrNumericTexts(String token, int number) {
        assertThat(task("\"position\":" + token).columns().integer(POSITION)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.9", "2147483648", "1e1000000000", "\"1e1000000000\"", "\"seven\"", "true", "[]", "{}"})
    void whatIsNoIntegerIsUnreadable(String token) { // C10
        Item<TaskColumn> task = task("\"position\":" + token);
        assertThat(task.columns().integer(POSITION)).isNull();
        assertThat(task.unreadable()).containsOnlyKeys(POSITION);
    }

    @Test
    void aOneOffTaskHasNoRunNorTemplateNorStep() {
        Item<TaskColumn> task = task("\"run_id\":null,\"checklist_id\":null,\"step_id\":\"\"");
        assertThat(task.present()).contains(RUN_ID, CHECKLIST_ID, STEP_ID);
        assertThat(task.columns().value(RUN_ID)).isNull();
        assertThat(task.columns().value(STEP_ID)).isNull();
    }

    @Test
    void theRunComesFromThePathWhereTheBodyDoesNotSay() {
        var absent = (Mapped.Readable<TaskColumn>) TaskMapper.map(raw("{\"id\":1}"), Source.LIST, "r9");
        var said = (Mapped.Readable<TaskColumn>) TaskMapper.map(raw("{\"id\":1,\"run_id\":\"r1\"}"), Source.LIST, "r9");
        assertThat(absent.item().columns().text(RUN_ID)).isEqualTo("r9");
        assertThat(absent.item().present()).contains(RUN_ID);
        assertThat(said.item().columns().text(RUN_ID)).isEqualTo("r1");
    }

    @Test
    void absentNullAndEmptyAreThreeThings() { // C4 A23
        assertThat(task("\"x\":1").present()).isEmpty();
        assertThat(task("\"title\":null").present()).containsExactly(TITLE);
        assertThat(task("\"title\":null").columns().value(TITLE)).isNull();
        assertThat(task("\"title\":\"\"").columns().value(TITLE)).isEqualTo("");
    }

    @Test
    void theItemIsKeptWholeAndAsItCame() {
        String json =
                "{\"id\":1,\"n\":1.10,\"big\":123456789012345678901234567890,\"e\":1e400,\"starred\":0,\"is_x\":true,"
                        + "\"prerun\":[],\"form_fields\":{\"data\":[{\"k\": [] }]},\"title\":\"grün 😀 \\ud83d\\ude00\"}";
        Item<TaskColumn> task = mappedTask(json).item();
        assertThat(task.raw()).isEqualTo(new Item.Raw(json, Source.LIST));
        assertThat(task.columns().text(TITLE)).isEqualTo("grün 😀 😀");
    }

    @Test
    void nulAndHalfSurrogatesAreReplacedInTextsAndRaw() { // C5 C6
        Item<TaskColumn> task = task("\"title\":\"a\\u0000b\\ud83dc\\\\u0000\",\"k\\u0000\":1");
        assertThat(task.columns().text(TITLE)).isEqualTo("a\uFFFDb\uFFFDc\\u0000");
        assertThat(task.raw().json())
                .isEqualTo("{\"id\":\"t1\",\"title\":\"a\\uFFFDb\\uFFFDc\\\\u0000\",\"k\\uFFFD\":1}");
    }

    @Test
    void anIdThatCannotBeStoredAsItCameIsNone() { // C5 C6
        for (String id : List.of("a\\u0000b", "\\ud800", "a\\udc00", "a\uFFFD")) {
            assertThat(raw("{\"id\":\"" + id + "\"}").id()).isNull();
            assertThat(task("\"step_id\":\"" + id + "\"").unreadable().get(STEP_ID))
                    .endsWith("holds characters that can't be stored");
        }
    }

    @Test
    void aValueThatWouldFillTheMemoryIsUnreadable() { // C11
        String many = "1,".repeat(100_000) + "1";
        assertThat(task("\"owners\":{\"users\":[" + many + "]}").unreadable().get(OWNER_USERS))
                .isEqualTo("owners: holds more than 100000 values");
        assertThat(task("\"title\":\"T\",\"x\":[" + many + "]").columns().text(TITLE))
                .isEqualTo("T");
    }

    @ParameterizedTest // C4
    @ValueSource(strings = {"[]", "{}", "null", "{\"data\":[]}"})
    void anEmptyRelationIsNobody(String completer) {
        Item<TaskColumn> task = task("\"completer\":" + completer);
        assertThat(task.unreadable()).isEmpty();
        assertThat(task.columns().value(COMPLETER_ID)).isNull();
    }

    @Test
    void aHugeTextIsUnreadableAndTheRestIsNot() { // C8
        Item<TaskColumn> task = task("\"status\":\"active\",\"title\":\"" + "x".repeat(1_000_001) + "\"");
        assertThat(task.columns().text(TITLE)).isNull();
        assertThat(task.columns().text(STATUS)).isEqualTo("active");
        assertThat(task.unreadable().get(TITLE)).hasSizeLessThan(120).contains("longer than 1000000 characters");
    }

    @Test
    void theHashChangesWithTheBytesAndIsNeverZero() {
        assertThat(raw("{\"id\":1}").hash())
                .isEqualTo(raw("{\"id\":1}").hash())
                .isNotEqualTo(raw("{\"id\":2}").hash())
                .isNotZero();
    }
}
