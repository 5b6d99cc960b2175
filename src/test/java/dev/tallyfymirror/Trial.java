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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The composed program beside a stand-in, as those have it who run it: settings, commands, and HTTP. */
final class Trial implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final RunningStandIn standIn;
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> settings = new ArrayList<>();
    private @Nullable Path file;
    private final List<Composition> programs = new ArrayList<>();

    /** {@code settings}: beside those that name the stand-in, each as {@code key=value}; later ones win. */
    Trial(StandInSettings world, String... settings) {
        standIn = StandIn.start(world).block(LIMIT);
        with("tallyfy.base-url=" + standIn.baseUrl());
        with("tallyfy.organizations=" + standIn.organization());
        with("sync.interval=1s");
        with("feed.port=0");
        withVariable("TALLYFY_ACCESS_TOKEN", standIn.token());
        with(settings);
    }

    static StandInSettings world(String organization) {
        return StandInSettings.defaults(Clock.systemUTC()).withOrganization(organization);
    }

    static String text(DatabaseUrl url) {
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }

    /** From the next program on. */
    Trial with(String... more) {
        settings.addAll(List.of(more));
        return this;
    }

    Trial withVariable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    Trial withFile(Path settingsFile) {
        file = settingsFile;
        return this;
    }

    Trial on(DatabaseUrl database) {
        return withVariable("DATABASE_URL", text(database));
    }

    /** Another process, to run a daemon in or a command; closed with the trial. */
    Composition program() {
        Settings loaded = Settings.load(new SettingsSources(settings, variables, file, null));
        Composition program = new Composition(loaded, Clock.systemUTC());
        programs.add(program);
        return program;
    }

    Daemon start() {
        return program().run(told -> {}).block(LIMIT);
    }

    Daemon ready() {
        Daemon daemon = start();
        Eventually.isTrue("ready", LIMIT, () -> readiness(daemon) == 200);
        return daemon;
    }

    /** The status of {@code /health/ready}. */
    static int readiness(Daemon daemon) {
        return answer(daemon, "health/ready").statusCode();
    }

    static String get(Daemon daemon, String path, String... headers) {
        return answer(daemon, path, headers).body();
    }

    /** What is answered when it contains the text at last. */
    static String await(Daemon daemon, String path, String text) {
        AtomicReference<String> body = new AtomicReference<>();
        Eventually.isTrue(path + " with " + text, LIMIT, () -> {
            body.set(get(daemon, path));
            return body.get().contains(text);
        });
        return body.get();
    }

    static HttpResponse<String> answer(Daemon daemon, String path, String... headers) {
        URI address = daemon.address().resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(LIMIT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Mono.fromFuture(() -> HTTP.sendAsync(request.build(), BodyHandlers.ofString()))
                .block(LIMIT);
    }

    /** Completes a task of a run that the lists of open runs show; its id. */
    String completeOne() {
        String task = openTasks().get(0);
        standIn.world().change().complete(task);
        return task;
    }

    List<String> openTasks() {
        return standIn.world().taskIds(task -> task.open() && task.type().equals("task") && isShown(task.runId()));
    }

    private boolean isShown(String run) {
        return run != null
                && standIn.world().runTruth(run).archivedAt() == null
                && standIn.world().runTruth(run).completedAt() == null;
    }

    @Override
    public void close() {
        programs.forEach(Composition::close);
        standIn.stop().block(LIMIT);
    }
}
