package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Times.shown;

import dev.tallyfymirror.model.Fact;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Facts as one line each: {@code task.overdue 12:30 #12:00 ~11:00 !1 by 60}: type and time, then what the id rests on
 * ({@code #} own time, {@code ~} completion undone, {@code !} number), then the details and an origin that is not live.
 */
final class Told {
    private Told() {}

    static List<String> lines(List<Fact> facts) {
        return facts.stream().map(Told::line).toList();
    }

    private static String line(Fact fact) {
        StringJoiner line = new StringJoiner(" ").add(fact.type().shortName()).add(shown(fact.time()));
        Fact.Name name = fact.name();
        if (name.time() != null) {
            line.add("#" + shown(name.time()));
        }
        if (name.undone() != null) {
            line.add("~" + shown(name.undone()));
        }
        if (!name.isGlobal()) {
            line.add("!" + name.number());
        }
        details(line, fact.details());
        return fact.seen().origin() == Fact.Origin.LIVE
                ? line.toString()
                : line.add(word(fact.seen().origin())).toString();
    }

    private static void details(StringJoiner line, Fact.Details details) {
        if (details instanceof Fact.Completed completed) {
            line.add(completed.wasOverdue() ? "late" : "in-time").add(String.valueOf(completed.lateBySeconds()));
        } else if (details instanceof Fact.Overdue overdue) {
            line.add("by").add(String.valueOf(overdue.overdueBySeconds()));
            if (!overdue.confirmed()) {
                line.add("unconfirmed");
            }
        } else if (details instanceof Fact.Cleared cleared) {
            line.add(word(cleared.cause()));
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
