package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Limits;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tallyfy's pages name several limits. Whichever holds, the usual settings do: it is kept to, and nothing is lost. */
class StricterLimitsPostgresTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int RUNS = 24;
    private static final int TASKS = 2;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest // A21
    @CsvSource({"twelve, 12, 5, 100, 60", "many, 140, 10, 0, 60"})
    void isFollowedByWhatTheAnswersSay(String org, int some, int within, int most, int withinLonger) {
        Limits limits = new Limits(some, most, Duration.ofSeconds(within), Duration.ofSeconds(withinLonger));
        RunningStandIn standIn = start(org, limits);
        try (Composition program = program(standIn)) {
            SyncReport report = program.sync(new SyncRequest(null, false, false), told -> {})
                    .block(LIMIT);
            assertThat(report.isComplete()).isTrue();
            assertThat(rows("run", org)).isEqualTo(RUNS);
            assertThat(rows("task", org)).isEqualTo(RUNS * TASKS);
            JsonNode requests = requests(standIn);
            System.out.printf(
                    "%d in %d s, %d in %d s: %d requests, %d of them refused%n",
                    some,
                    within,
                    most,
                    withinLonger,
                    requests.get("total").asInt(),
                    requests.get("refused").asInt());
            assertThat(requests.get("total").asInt()).isGreaterThan(RUNS);
            assertThat(requests.get("refused").asInt()).isLessThanOrEqualTo(RUNS / 4);
        } finally {
            standIn.stop().block(LIMIT);
        }
    }

    /** Lists that refuse to show tasks too make it ask for those of each run. */
    private static RunningStandIn start(String org, Limits limits) {
        RunningStandIn standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC())
                        .withOrganization(org)
                        .withLimits(limits)
                        .withSize(RUNS, TASKS, 0))
                .block(LIMIT);
        standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
        return standIn;
    }

    private static Composition program(RunningStandIn standIn) {
        Settings settings = Settings.load(new SettingsSources(
                List.of("tallyfy.base-url=" + standIn.baseUrl(), "tallyfy.organizations=" + standIn.organization()),
                Map.of("TALLYFY_ACCESS_TOKEN", standIn.token(), "DATABASE_URL", url()),
                null,
                null));
        return new Composition(settings, Clock.systemUTC());
    }

    private static String url() {
        DatabaseUrl url = POSTGRES.url();
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }

    private JsonNode requests(RunningStandIn standIn) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(standIn.origin() + "/standin/requests"))
                .build();
        return Mono.fromFuture(() -> http.sendAsync(request, BodyHandlers.ofString()))
                .map(answer -> JsonMapper.shared().readTree(answer.body()))
                .block(LIMIT);
    }

    private static long rows(String table, String org) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy." + table + " WHERE org_id = '" + org + "'");
    }
}
