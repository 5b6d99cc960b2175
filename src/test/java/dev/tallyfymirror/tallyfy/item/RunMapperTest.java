package dev.tallyfymirror.tallyfy.item;

import static dev.tallyfymirror.model.RunColumn.*;
import static dev.tallyfymirror.tallyfy.item.Bodies.mappedRun;
import static dev.tallyfymirror.tallyfy.item.Bodies.raw;
import static dev.tallyfymirror.tallyfy.item.Bodies.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Member;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunMapperTest {
    @Test
    void progressIsThreeNumbers() {
        Item<RunColumn> run = run("\"progress\":{\"complete\":\"5\",\"total\":10,\"percent\":33.3}");
        assertThat(run.columns().integer(PROGRESS_COMPLETE)).isEqualTo(5);
        assertThat(run.columns().integer(PROGRESS_TOTAL)).isEqualTo(10);
        assertThat(run.columns().number(PROGRESS_PERCENT)).isEqualTo(new BigDecimal("33.3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"50", "\"50\"", "50.0"})
    void progressAsOneNumberIsThePercent(String progress) {
        Item<RunColumn> run = run("\"progress\":" + progress);
        assertThat(run.columns().number(PROGRESS_PERCENT)).isEqualByComparingTo("50");
        assertThat(run.columns().value(PROGRESS_COMPLETE)).isNull();
        assertThat(run.columns().value(PROGRESS_TOTAL)).isNull();
        assertThat(run.present()).containsExactly(PROGRESS_COMPLETE, PROGRESS_TOTAL, PROGRESS_PERCENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "\"\""})
    void emptyProgressIsNull(String progress) { // C4
        Item<RunColumn> run = run("\"progress\":" + progress);
        assertThat(run.columns().value(PROGRESS_PERCENT)).isNull();
        assertThat(run.unreadable()).isEmpty();
    }

    @Test
    void oneUnreadablePartOfTheProgressIsNamed() {
        Item<RunColumn> run = run("\"progress\":{\"complete\":true,\"total\":10}");
        assertThat(run.unreadable()).containsOnlyKeys(PROGRESS_COMPLETE);
        assertThat(run.unreadable().get(PROGRESS_COMPLETE)).isEqualTo("progress.complete: \"true\" is no number");
        assertThat(run.columns().integer(PROGRESS_TOTAL)).isEqualTo(10);
        assertThat(run("\"progress\":[1]").unreadable()).containsOnlyKeys(PROGRESS_PERCENT);
    }

    @Test
    void whoStartedItHasTwoNames() {
        assertThat(run("\"starter_id\":\"7\"").columns().text(STARTED_BY)).isEqualTo("7");
        assertThat(run("\"started_by\":7").columns().text(STARTED_BY)).isEqualTo("7");
    }

    @Test
    void anOwnerAsAnObjectIsItsIdAndAMember() {
        var mapped = mappedRun(
                "{\"id\":1,\"owner_id\":{\"id\":7,\"full_name\":\"O\"},\"users\":{\"data\":[{\"id\":8,\"email\":\"e@x\"},9]}}");
        assertThat(mapped.item().columns().text(OWNER_ID)).isEqualTo("7");
        assertThat(mapped.members()).extracting(Member::userId).containsExactly("7", "8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"c1\",\"title\":\"T\"}", "{\"data\":{\"id\":\"c1\",\"title\":\"T\"}}"})
    void aTemplateIsBareOrInData(String checklist) {
        Item<RunColumn> run = run("\"checklist\":" + checklist);
        assertThat(run.columns().text(CHECKLIST_ID)).isEqualTo("c1");
        assertThat(run.columns().text(CHECKLIST_TITLE)).isEqualTo("T");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"f1\":\"v\"}", "[{\"id\":\"f1\"}]", "[]", "null"})
    void aPrerunOfAnyFormIsKept(String prerun) {
        Item<RunColumn> run = run("\"prerun\":" + prerun);
        assertThat(run.raw().json()).isEqualTo("{\"id\":\"r1\",\"prerun\":" + prerun + "}");
        assertThat(run.unreadable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "active",
                "in-progress",
                "complete",
                "completed",
                "problem",
                "issue",
                "delayed",
                "archived",
                "what"
            })
    void aStatusStaysTallyfysWord(String status) {
        assertThat(run("\"status\":\"" + status + "\"").columns().text(STATUS)).isEqualTo(status);
    }

    @Test
    void aRunWithoutAnIdIsRefusedWhole() {
        assertThat(RunMapper.map(raw("{\"name\":\"N\"}"), Source.LIST))
                .isEqualTo(new Mapped.Refused<RunColumn>("a run without a readable id", "{\"name\":\"N\"}"));
    }
}
