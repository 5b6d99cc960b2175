package dev.tallyfymirror.command;

import dev.tallyfymirror.StatusReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How fresh an organization's mirror is, as lines of text. */
final class FreshnessLines {
    private FreshnessLines() {}

    static List<String> of(StatusReport.Organization one) {
        StatusReport.Freshness fresh = one.freshness();
        if (fresh == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        if (fresh.degraded() != null) {
            lines.add("degraded: " + fresh.degraded());
        }
        if (fresh.firstSync() != null) {
            lines.add(firstSync(fresh.firstSync()));
        }
        if (fresh.oldestUnread() != null && fresh.bound() != null && fresh.turn() != null) {
            lines.add("open runs: the oldest was read " + Texts.duration(fresh.oldestUnread())
                    + " ago; a turn over all takes "
                    + Texts.duration(fresh.turn()) + ", none stays unread for longer than "
                    + Texts.duration(fresh.bound()));
        }
        if (fresh.neverRead() > 0) {
            lines.add(String.format(Locale.ROOT, "open runs never read yet: %,d", fresh.neverRead()));
        }
        if (!fresh.requests().isEmpty()) {
            lines.add("requests in the last hour: " + requests(fresh));
        }
        return lines.stream().map(line -> one.organization() + ": " + line).toList();
    }

    private static String firstSync(StatusReport.FirstSync first) {
        return String.format(
                Locale.ROOT,
                "first sync: %s; so far %,d requests, %,d of %,d runs%s",
                first.forecast(),
                first.requests(),
                first.runsRead(),
                first.runs(),
                first.left().isZero() ? "" : ", " + Texts.duration(first.left()) + " left");
    }

    private static String requests(StatusReport.Freshness fresh) {
        return fresh.requests().entrySet().stream()
                .map(entry -> entry.getKey().replace('_', ' ') + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
