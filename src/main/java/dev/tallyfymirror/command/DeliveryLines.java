package dev.tallyfymirror.command;

import dev.tallyfymirror.DeliveriesReport;
import dev.tallyfymirror.StatusReport.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Destinations as lines of text. */
final class DeliveryLines {
    private DeliveryLines() {}

    static List<String> of(DeliveriesReport report) {
        List<String> lines = new ArrayList<>(
                report.destinations().isEmpty()
                        ? List.of("no destinations: name some under sinks in the settings")
                        : of(report.destinations()));
        if (!report.deadLetters().isEmpty()) {
            Table table = new Table().row("dead letter", "sink", "type", "tries", "since", "why");
            for (DeliveriesReport.DeadLetter letter : report.deadLetters()) {
                table = table.row(
                        letter.event(),
                        letter.destination(),
                        letter.type(),
                        letter.tries(),
                        Texts.time(letter.failedAt()),
                        letter.error());
            }
            lines.add("");
            lines.addAll(table.lines());
        }
        return lines.stream().map(Texts::plain).toList();
    }

    static List<String> of(List<Destination> destinations) {
        Table table = new Table()
                .row("sink", "type", "state", "behind", "lag", "held back", "dead letters", "taken", "held by");
        for (Destination one : destinations) {
            table = table.row(
                    one.name(),
                    one.kind(),
                    one.state(),
                    one.behind(),
                    one.lag() == null ? "-" : Texts.duration(one.lag()),
                    one.heldBack() == 0 ? "0" : one.heldBack() + " runs",
                    one.deadLetters(),
                    one.taken(),
                    Objects.requireNonNullElse(one.holder(), "nobody"));
        }
        Stream<String> troubles = destinations.stream()
                .filter(one -> one.error() != null)
                .map(one -> one.name() + ": " + one.error()
                        + (one.since() == null ? "" : " (since " + Texts.time(one.since()) + ")"));
        return Stream.concat(table.lines().stream(), troubles).toList();
    }
}
