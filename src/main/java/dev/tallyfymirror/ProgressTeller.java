package dev.tallyfymirror;

import dev.tallyfymirror.sync.Progress;
import dev.tallyfymirror.sync.SyncListener;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells how far a sync is, and how long the rest takes when the request budget is what it waits for. */
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
                progress.kind() == dev.tallyfymirror.mirror.Cycles.Kind.FULL ? "full cycle" : "incremental cycle",
                counts.runsRead(),
                progress.runsToRead(),
                counts.tasksRead(),
                left(progress));
    }

    private @Nullable Duration left(Progress progress) {
        int runs = progress.runsToRead() - progress.counts().runsRead();
        int perHour = settings.tallyfy()
                .organization(progress.org())
                .map(OrganizationSettings::requestsPerHour)
                .orElse(0);
        return runs <= 0 || perHour == 0 ? null : Duration.ofSeconds(3600L * runs / perHour);
    }
}
