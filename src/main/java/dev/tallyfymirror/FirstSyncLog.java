package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.settings.Durations;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.sync.CycleReport;
import dev.tallyfymirror.sync.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A full cycle as log lines: what it will take when the lists have told, each tenth of it, and its end. Thread-safe. */
final class FirstSyncLog {
    private static final Logger LOG = LoggerFactory.getLogger(FirstSyncLog.class);
    private static final int STEPS = 10;
    /** A cycle of fewer runs is over before anybody reads of it. */
    private static final int WORTH_TELLING = 50;

    private final Settings settings;
    private final Map<String, Integer> told = new HashMap<>();

    FirstSyncLog(Settings settings) {
        this.settings = settings;
    }

    synchronized void progressed(Progress progress) {
        if (progress.kind() != Kind.FULL || progress.runsToRead() < WORTH_TELLING) {
            return;
        }
        int step = STEPS * progress.counts().runsRead() / progress.runsToRead();
        Integer before = told.get(progress.org());
        if (before == null) {
            begun(progress);
        } else if (step > before) {
            LOG.info("{}", reached(progress));
        }
        told.merge(progress.org(), step, Math::max);
    }

    synchronized void ended(CycleReport report) {
        if (told.remove(report.org()) != null) {
            LOG.info(
                    "organization {}: full cycle {}: {} runs and {} tasks read with {} requests in {}",
                    report.org(),
                    report.outcome().name().toLowerCase(Locale.ROOT),
                    report.counts().runsRead(),
                    report.counts().tasksRead(),
                    report.counts().requests(),
                    Durations.format(report.took()));
        }
    }

    private void begun(Progress progress) {
        Forecast forecast = ProgressTeller.forecast(settings, progress);
        LOG.info(
                "organization {}: full cycle over {} runs: {}",
                progress.org(),
                progress.runsToRead(),
                forecast.inWords(progress.counts()));
    }

    private String reached(Progress progress) {
        Duration left = ProgressTeller.forecast(settings, progress).left(progress.counts());
        return String.format(
                Locale.ROOT,
                "organization %s: %d of %d runs and %d tasks read with %d requests%s",
                progress.org(),
                progress.counts().runsRead(),
                progress.runsToRead(),
                progress.counts().tasksRead(),
                progress.counts().requests(),
                left.isZero() ? "" : ", about " + Forecast.inWords(left) + " left");
    }
}
