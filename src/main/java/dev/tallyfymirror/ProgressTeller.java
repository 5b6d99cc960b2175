package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.sync.Progress;
import dev.tallyfymirror.sync.SyncListener;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells how far a sync is, and how long the rest takes where the request budget is what it waits for. */
final class ProgressTeller implements SyncListener {
    private final Consumer<SyncProgress> told;
    private final Settings settings;

    ProgressTeller(Consumer<SyncProgress> told, Settings settings) {
        this.told = told;
        this.settings = settings;
    }

    @Override
    public void progressed(Progress progress) {
        told.accept(toTold(progress));
    }

    private SyncProgress toTold(Progress progress) {
        var counts = progress.counts();
        return new SyncProgress(
                progress.org(),
                progress.kind() == Kind.FULL ? "full cycle" : "incremental cycle",
                counts.runsRead(),
                progress.runsToRead(),
                counts.tasksRead(),
                left(progress));
    }

    private @Nullable Duration left(Progress progress) {
        if (progress.kind() != Kind.FULL || progress.runsToRead() == 0) {
            return null;
        }
        Duration left = forecast(settings, progress).left(progress.counts());
        return left.isZero() ? null : left;
    }

    static Forecast forecast(Settings settings, Progress progress) {
        return settings.tallyfy()
                .organization(progress.org())
                .map(one -> new Forecast(
                        progress.runsToRead(),
                        settings.sync().pageSize(),
                        one.requestsPerMinute(),
                        one.requestsPerHour()))
                .orElseThrow();
    }
}
