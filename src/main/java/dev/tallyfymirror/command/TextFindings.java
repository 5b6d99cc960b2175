package dev.tallyfymirror.command;

import dev.tallyfymirror.Verified;
import dev.tallyfymirror.sync.verify.Finding;
import dev.tallyfymirror.sync.verify.Finding.Aspect;
import dev.tallyfymirror.sync.verify.Finding.Difference;
import dev.tallyfymirror.sync.verify.Finding.Summary;
import dev.tallyfymirror.sync.verify.Finding.Unread;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code verify} finds, a line each; the summary last. */
final class TextFindings implements VerifyCommand.Findings {
    private final Console console;
    private final boolean named;

    /** {@code named}: each line begins with its organization. */
    TextFindings(Console console, boolean named) {
        this.console = console;
        this.named = named;
    }

    @Override
    public void show(Verified found) {
        Finding finding = found.finding();
        Throwable failure = found.failure();
        if (finding != null) {
            print(found, line(finding));
        } else if (failure != null && named) {
            print(found, "not verified: " + Failures.of(failure).lines().get(0));
        }
    }

    @Override
    public void end(boolean failed) {}

    private void print(Verified found, String line) {
        console.print(Texts.plain(named ? found.organization() + ": " + line : line));
    }

    static String line(Finding finding) {
        if (finding instanceof Difference difference) {
            return line(difference);
        }
        return finding instanceof Unread unread
                ? "unread: " + unread.what() + ": " + unread.reason()
                : line((Summary) finding);
    }

    private static String line(Difference one) {
        String item = one.kind().word() + " " + one.id() + (one.runId() == null ? "" : " of run " + one.runId());
        String looked = one.lookedAt() == null
                ? "never looked at by the mirror"
                : "looked at by the mirror " + Texts.time(one.lookedAt())
                        + (one.changedSince() ? ", changed since" : "");
        return item + how(one.aspect()) + " (" + looked + ")";
    }

    private static String how(Aspect aspect) {
        return switch (aspect.what()) {
            case MISSING -> " is in Tallyfy, but not in the mirror";
            case DELETED -> " is in the mirror, but deleted in Tallyfy";
            case HIDDEN -> " is in the mirror, but out of the token's sight in Tallyfy";
            case SHOWN -> " is in Tallyfy, but has " + aspect.field() + " " + aspect.mirror() + " in the mirror";
            case DIFFERS -> ": " + values(aspect);
        };
    }

    private static String values(Aspect aspect) {
        return aspect.mirror() == null && aspect.tallyfy() == null
                ? aspect.field() + " is another in the mirror than in Tallyfy"
                : aspect.field() + " is " + quoted(aspect.mirror()) + " in the mirror, " + quoted(aspect.tallyfy())
                        + ("overdue_since".equals(aspect.field()) ? " by Tallyfy's deadline" : " in Tallyfy");
    }

    private static String quoted(@Nullable String value) {
        return value == null ? "null" : "'" + value + "'";
    }

    private static String line(Summary summary) {
        return String.format(
                Locale.ROOT,
                "%s in %,d runs and %,d tasks, read with %,d requests%s%s%s",
                summary.differences() == 1
                        ? "1 difference"
                        : String.format(Locale.ROOT, "%,d differences", summary.differences()),
                summary.runs(),
                summary.tasks(),
                summary.requests(),
                part(summary.changedSince(), "changed in Tallyfy since the mirror looked"),
                part(summary.unread(), "could not be read"),
                part(summary.heldBack(), "in quarantine and not compared"));
    }

    private static String part(long count, String what) {
        return count == 0 ? "" : String.format(Locale.ROOT, "; %,d %s", count, what);
    }
}
