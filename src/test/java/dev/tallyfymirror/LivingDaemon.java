package dev.tallyfymirror;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.sync.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/** The composed daemon that mirrors a stand-in, a cycle a second, and what a test asks of both. It may be started again. */
public final class LivingDaemon implements AutoCloseable {
    public static final Duration LIMIT = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();
    private final RunningStandIn standIn;
    private final DatabaseUrl database;
    private final List<String> settings;
    private Composition program;
    private Daemon daemon;

    private LivingDaemon(RunningStandIn standIn, DatabaseUrl database, List<String> settings) {
        this.standIn = standIn;
        this.database = database;
        this.settings = settings;
    }

    /** Not yet started; {@code settings} beside the usual ones. */
    public static LivingDaemon of(String org, DatabaseUrl database, String... settings) {
        RunningStandIn standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC())
                        .withOrganization(org)
                        .withSize(20, 6, 2))
                .block(LIMIT);
        return new LivingDaemon(standIn, database, List.of(settings));
    }

    /** The program with the same settings once more; to be closed. */
    public Composition another() {
        List<String> all = new ArrayList<>(List.of(
                "tallyfy.base-url=" + standIn.baseUrl(),
                "tallyfy.organizations=" + standIn.organization(),
                "sync.interval=1s",
                "lease.duration=5s",
                "feed.port=0"));
        all.addAll(settings);
        Map<String, String> secrets = Map.of("TALLYFY_ACCESS_TOKEN", standIn.token(), "DATABASE_URL", url(database));
        return new Composition(Settings.load(new SettingsSources(all, secrets, null, null)), Clock.systemUTC());
    }

    private static String url(DatabaseUrl url) {
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }

    public void start() {
        program = another();
        daemon = program.run(told -> {}).block(LIMIT);
    }

    public void startReady() {
        start();
        awaitReady();
    }

    public void stop() {
        if (program != null) {
            program.close();
        }
    }

    public RunningStandIn standIn() {
        return standIn;
    }

    public HttpResponse<String> get(String path) {
        URI address = daemon.address().resolve(path);
        return Mono.fromFuture(
                        () -> http.sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()))
                .block(LIMIT);
    }

    public boolean isReady() {
        return get("health/ready").statusCode() == 200;
    }

    public void awaitReady() {
        Eventually.isTrue("ready", LIMIT, this::isReady);
    }

    /** Until it is not, and for this reason. */
    public void awaitNotReady(String reason) {
        Eventually.isTrue("not ready: " + reason, LIMIT, () -> {
            HttpResponse<String> health = get("health/ready");
            return health.statusCode() == 503 && health.body().contains(reason);
        });
    }

    /** Completes an open task of an open run; its id. */
    public String completeOne() {
        String task = openTasks().get(0);
        standIn.world().change().complete(task);
        return task;
    }

    /** Completes an open task of each open run; their ids. */
    public List<String> completeInEachRun() {
        Map<String, String> ofRuns = new TreeMap<>();
        openTasks().forEach(task -> ofRuns.put(standIn.world().taskTruth(task).runId(), task));
        ofRuns.values().forEach(standIn.world().change()::complete);
        return List.copyOf(ofRuns.values());
    }

    /** Open tasks of an ordinary type, of runs that are open. */
    private List<String> openTasks() {
        return standIn.world().openTaskIds().stream()
                .filter(id -> standIn.world().taskTruth(id).type().equals("task"))
                .filter(id -> isOpen(standIn.world().taskTruth(id).runId()))
                .toList();
    }

    private boolean isOpen(String run) {
        return run != null
                && standIn.world().runTruth(run).archivedAt() == null
                && standIn.world().runTruth(run).completedAt() == null;
    }

    @Override
    public void close() {
        stop();
        standIn.stop().block(LIMIT);
    }
}
