package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StandInPagingTest {
    private RunningStandIn standIn;
    private Caller caller;

    @BeforeEach
    void start() {
        standIn = Caller.start(Caller.fixed().withSize(230, 2, 0));
        caller = new Caller(standIn);
    }

    @AfterEach
    void stop() {
        standIn.stop().block(Caller.PATIENCE);
    }

    private JsonNode pagination(String path) {
        return caller.json(path).path("meta").path("pagination");
    }

    @Test
    void showsTenItemsUnlessAsked() {
        JsonNode pagination = pagination("/runs?archived=true");
        assertThat(pagination.path("total").asInt()).isEqualTo(230);
        assertThat(pagination.path("count").asInt()).isEqualTo(10);
        assertThat(pagination.path("per_page").asInt()).isEqualTo(10);
        assertThat(pagination.path("total_pages").asInt()).isEqualTo(23);
    }

    @Test
    void showsNeverMoreThanAHundred() {
        JsonNode pagination = pagination("/runs?archived=true&per_page=500&page=3");
        assertThat(pagination.path("per_page").asInt()).isEqualTo(100);
        assertThat(pagination.path("count").asInt()).isEqualTo(30);
        assertThat(pagination.path("total_pages").asInt()).isEqualTo(3);
    }

    @Test
    void showsNothingBeyondTheEnd() {
        JsonNode json = caller.json("/runs?page=999");
        assertThat(json.path("data")).isEmpty();
        assertThat(json.path("meta").path("pagination").path("count").asInt()).isZero();
    }

    @Test
    void leadsFromPageToPage() {
        String next = pagination("/runs?archived=true&per_page=100&page=2")
                .path("links")
                .path("next")
                .asString();
        assertThat(next)
                .startsWith(standIn.baseUrl() + "/organizations/standin/runs?")
                .contains("per_page=100")
                .endsWith("page=3");
        assertThat(pagination("/runs?archived=true&per_page=100&page=3")
                        .path("links")
                        .has("next"))
                .isFalse();
    }

    @Test
    void hasAnEmptyArrayForNoLinks() {
        assertThat(pagination("/runs?q=nothing").path("links").isArray()).isTrue();
    }

    @Test
    void showsEverythingWithoutPagination() {
        assertThat(caller.data("/runs?archived=true&without_pagination=true")).hasSize(230);
    }

    @Test
    void showsEachItemOnce() {
        List<String> ids = caller.ids("/runs?archived=true&per_page=7");
        assertThat(ids).hasSize(230).doesNotHaveDuplicates();
    }

    @Test
    void shiftsPagesWhenItemsGo() { // A1
        standIn.faults()
                .after(
                        1,
                        1,
                        "/runs\\?",
                        Fault.run(() -> standIn.world().change().deleteRun(firstOfAll())));
        List<String> ids = caller.ids("/runs?archived=true&sort=created_at&per_page=100");
        assertThat(ids).hasSize(229).doesNotHaveDuplicates();
        assertThat(ids.containsAll(standIn.world().runIds())).isFalse();
    }

    private String firstOfAll() {
        return standIn.world().runIds().stream()
                .map(standIn.world()::runTruth)
                .min(java.util.Comparator.comparing(RunTruth::createdAt))
                .orElseThrow()
                .id();
    }

    @Test
    void shufflesTiesOnEachRequestWhereThatIsSwitchedOn() { // A3
        standIn.loosen(Set.of(Looseness.UNSTABLE_TIES));
        String task = standIn.world().change().addOneOffTask("One", null).taskId();
        for (int i = 0; i < 9; i++) {
            standIn.world().change().addOneOffTask("Many", null);
        }
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            first.add(caller.data("/tasks?is_oneoff=true").path(0).path("id").asString());
        }
        assertThat(first).hasSizeGreaterThan(1);
        assertThat(caller.ids("/tasks?is_oneoff=true&per_page=100")).contains(task);
    }

    @Test
    void ignoresPerPageAndSortWhereThatIsSwitchedOn() { // A7
        standIn.loosen(EnumSet.of(Looseness.PER_PAGE_IGNORED, Looseness.SORT_IGNORED));
        assertThat(pagination("/runs?per_page=100").path("per_page").asInt()).isEqualTo(15);
        assertThat(caller.data("/runs?sort=name")).isEqualTo(caller.data("/runs"));
    }

    @Test
    void leavesPaginationFieldsOutWhereThatIsSwitchedOn() { // A5
        standIn.loosen(EnumSet.of(Looseness.MISSING_PAGINATION, Looseness.LINKS_SHAPE));
        Set<Integer> sizes = new HashSet<>();
        for (int page = 1; page <= 20; page++) {
            sizes.add(pagination("/runs?page=" + page).size());
        }
        assertThat(sizes).hasSizeGreaterThan(2);
    }

    @Test
    void linksToAnotherHostWhereThatIsSwitchedOn() { // A16
        standIn.loosen(Set.of(Looseness.FOREIGN_LINKS));
        assertThat(pagination("/runs").path("links").path("next").asString()).startsWith("https://elsewhere.example/");
    }
}
