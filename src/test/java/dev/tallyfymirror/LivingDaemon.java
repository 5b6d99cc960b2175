package dev.tallyfymirror;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.sync.Eventually;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The composed daemon that mirrors a stand-in, a cycle a second, and what a test asks of both. It may be started again. */
public final class LivingDaemon implements AutoCloseable {
    public static final Duration LIMIT = Trial.LIMIT;

    private final Trial trial;
    private Composition program;
    private Daemon daemon;

    private LivingDaemon(Trial trial) {
        this.trial = trial;
    }

    /** Not yet started; {@code settings} beside the usual ones. */
    public static LivingDaemon of(String org, DatabaseUrl database, String... settings) {
        return new LivingDaemon(new Trial(Trial.world(org).withSize(20, 6, 2), "lease.duration=5s")
                .with(settings)
                .on(database));
    }

    /** The program with the same settings once more. */
    public Composition another() {
        return trial.program();
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
        return trial.standIn;
    }

    public HttpResponse<String> get(String path) {
        return Trial.answer(daemon, path);
    }

    public boolean isReady() {
        return get("health/ready").statusCode() == 200;
    }

    public void awaitReady() {
        Eventually.isTrue("ready", LIMIT, this::isReady);
    }

    /** Until it is not, and for this reason. */
    public void awaitNotReady(String reason) {
        await(503, reason);
    }

    /** Until something is wrong that keeps nobody from the mirror and its feed, for this reason. */
    public void awaitDegraded(String reason) {
        await(200, reason);
    }

    private void await(int status, String reason) {
        Eventually.isTrue(status + " for " + reason, LIMIT, () -> {
            HttpResponse<String> health = get("health/ready");
            return health.statusCode() == status && health.body().contains(reason);
        });
    }

    public String completeOne() {
        return trial.completeOne();
    }

    /** Completes an open task of each open run; their ids. */
    public List<String> completeInEachRun() {
        Map<String, String> ofRuns = new TreeMap<>();
        trial.openTasks()
                .forEach(
                        task -> ofRuns.put(trial.standIn.world().taskTruth(task).runId(), task));
        ofRuns.values().forEach(trial.standIn.world().change()::complete);
        return List.copyOf(ofRuns.values());
    }

    @Override
    public void close() {
        trial.close();
    }
}
