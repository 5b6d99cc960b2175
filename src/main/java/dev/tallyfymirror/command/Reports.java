package dev.tallyfymirror.command;

import dev.tallyfymirror.CompletionReport;
import dev.tallyfymirror.StatusReport;
import dev.tallyfymirror.SyncReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Answers as lines of text. */
final class Reports {
    private Reports() {}

    static List<String> sync(SyncReport report) {
        return report.organizations().stream()
                .flatMap(one -> sync(one).stream())
                .map(Texts::plain)
                .toList();
    }

    private static List<String> sync(SyncReport.Organization one) {
        SyncReport.Counts counts = one.counts();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s: %s cycle %s in %s%s: read %,d runs and %,d tasks with %,d requests; changed %,d runs and %,d tasks;"
                        + " announced %,d events",
                one.organization(),
                one.kind(),
                one.outcome(),
                Texts.duration(one.took()),
                one.byDaemon() ? " by the running daemon" : "",
                counts.runsRead(),
                counts.tasksRead(),
                counts.requests(),
                counts.runsChanged(),
                counts.tasksChanged(),
                counts.events()));
        if (one.error() != null) {
            lines.add("  not complete: " + one.error());
        }
        if (one.quarantined() > 0) {
            lines.add(String.format(
                    Locale.ROOT, "  in quarantine: %,d; see the table tallyfy.quarantine", one.quarantined()));
        }
        return lines;
    }

    static List<String> status(StatusReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("database  " + report.database());
        if (report.psql() != null) {
            lines.add("psql      " + report.psql());
        }
        lines.add("feed      " + report.feedId() + ", newest place " + report.lastSeq());
        lines.add("");
        Table table = new Table()
                .row(
                        "organization",
                        "last cycle",
                        "ended",
                        "lag",
                        "runs",
                        "tasks",
                        "open",
                        "overdue",
                        "requests/h",
                        "held by");
        for (StatusReport.Organization one : report.organizations()) {
            row(table, one);
        }
        lines.addAll(table.lines());
        report.organizations().forEach(one -> lines.addAll(FreshnessLines.of(one)));
        report.organizations().forEach(one -> lines.addAll(troubles(one)));
        if (!report.destinations().isEmpty()) {
            lines.add("");
            lines.addAll(DeliveryLines.of(report.destinations()));
        }
        return lines.stream().map(Texts::plain).toList();
    }

    private static void row(Table table, StatusReport.Organization one) {
        StatusReport.Cycle cycle = one.lastCycle();
        StatusReport.Counts counts = one.counts();
        String allowed = one.requestsAllowed() == 0 ? "" : "/" + one.requestsAllowed();
        table = table.row(
                one.organization(),
                cycle == null
                        ? "none yet"
                        : cycle.kind() + " " + Objects.requireNonNullElse(cycle.outcome(), "running"),
                cycle == null ? "-" : Texts.time(cycle.finishedAt()),
                one.lag() == null ? "-" : Texts.duration(one.lag()),
                counts.runs(),
                counts.tasks(),
                counts.open(),
                counts.overdue(),
                one.requestsUsed() + allowed,
                Objects.requireNonNullElse(one.holder(), "nobody"));
    }

    private static List<String> troubles(StatusReport.Organization one) {
        List<String> lines = new ArrayList<>();
        if (one.trouble() != null) {
            lines.add(one.organization() + ": " + one.trouble() + " (since " + Texts.time(one.troubleSince()) + ")");
        }
        if (one.lastCycle() != null && one.lastCycle().error() != null) {
            lines.add(one.organization() + ": the last cycle was not complete: "
                    + one.lastCycle().error());
        }
        if (one.counts().quarantined() > 0) {
            lines.add(one.organization() + ": in quarantine: " + one.counts().quarantined()
                    + "; see the table tallyfy.quarantine");
        }
        return lines;
    }

    static String completion(CompletionReport report) {
        return Texts.plain("completed: " + report.task()
                + (report.title() == null ? "" : " \"" + report.title() + "\"")
                + (report.status() == null ? "" : " is " + report.status())
                + (report.completedAt() == null ? "" : " since " + report.completedAt()));
    }

    /** Of a completed task that the mirror does not hold yet. */
    static String unread(CompletionReport report) {
        String note = report.note();
        return Texts.plain("completed in Tallyfy, but not read back: "
                + (note == null ? "the mirror will show it after its next cycle" : note));
    }
}
