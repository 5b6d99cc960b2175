package dev.tallyfymirror.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has to be announced of one run, by the looks that were taken at it. */
final class RunBook {
    final List<Announced> expected = new ArrayList<>();
    private final String item;
    private final Setting setting;
    private final Tallies tallies;
    private @Nullable RunView view;
    private @Nullable Instant completed;
    private @Nullable Instant archived;

    RunBook(String item, Setting setting, Tallies tallies) {
        this.item = item;
        this.setting = setting;
        this.tallies = tallies;
    }

    boolean isKnown() {
        return view != null;
    }

    RunSeen seen() {
        RunView now = view;
        return now == null
                ? RunSeen.NONE
                : new RunSeen(now.presence(), now.isArchived(), now.times().updated());
    }

    void looked(Look.OfRun look) {
        RunView before = view;
        RunView now = look.view();
        if (before != null && now.number() < before.number()) {
            return;
        }
        if (!now.isThere()) {
            view = before == null ? null : before.with(stillGone(before, now));
            return;
        }
        view = now;
        if (before == null && isNews(now.times().created())) {
            tell("run.launched", now.times().created());
        }
        boolean asked = look.firstSync() && setting.initial() == 2;
        completed = ended(
                "run.completed", before != null || asked, completed, now.times().completed());
        archived = ended("run.archived", before != null, archived, now.times().archived());
    }

    private static TaskView.Presence stillGone(RunView before, RunView now) {
        return before.presence() == TaskView.Presence.DELETED ? before.presence() : now.presence();
    }

    private @Nullable Instant ended(String type, boolean told, @Nullable Instant before, @Nullable Instant now) {
        boolean same = before != null && now != null && before.getEpochSecond() == now.getEpochSecond();
        if (now != null && !same && (told || isNews(now))) {
            tell(type, now);
        }
        return same ? before : now;
    }

    private boolean isNews(Instant time) {
        return !time.isBefore(setting.baseline());
    }

    private void tell(String type, Instant time) {
        tallies.count("told: " + type);
        expected.add(new Announced(type, item, time, null, time, ""));
    }
}
