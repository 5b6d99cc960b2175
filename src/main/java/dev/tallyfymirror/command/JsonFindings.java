package dev.tallyfymirror.command;

import dev.tallyfymirror.Verified;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.sync.verify.Finding.Difference;
import dev.tallyfymirror.sync.verify.Finding.Summary;
import dev.tallyfymirror.sync.verify.Finding.Unread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code verify} finds, as one JSON object: {@code differences}, each written when it is found, then {@code unread}
 * and {@code organizations} with their counts.
 */
final class JsonFindings implements VerifyCommand.Findings {
    private final Console console;
    private final List<UnreadEntry> unread = new ArrayList<>();
    private final List<OrganizationEntry> organizations = new ArrayList<>();
    private boolean isBegun;
    private boolean isAnyListed;

    JsonFindings(Console console) {
        this.console = console;
    }

    record DifferenceEntry(
            String organization,
            String kind,
            @Nullable String runId,
            @Nullable String taskId,
            String difference,
            @Nullable String field,
            @Nullable String mirror,
            @Nullable String tallyfy,
            @Nullable Instant lookedAt,
            boolean changedSince) {}

    record UnreadEntry(String organization, String what, String reason) {}

    /** {@code summary} is null where it could not be verified, then {@code error} says why. */
    record OrganizationEntry(
            String organization,
            @Nullable Summary counts,
            @Nullable String error) {}

    @Override
    public void show(Verified found) {
        String org = found.organization();
        if (found.finding() instanceof Difference difference) {
            write(entry(org, difference));
        } else if (found.finding() instanceof Unread one) {
            unread.add(new UnreadEntry(org, one.what(), one.reason()));
        } else if (found.finding() instanceof Summary summary) {
            organizations.add(new OrganizationEntry(org, summary, null));
        } else if (found.failure() != null) {
            organizations.add(new OrganizationEntry(
                    org, null, Failures.of(found.failure()).lines().get(0)));
        }
    }

    private static DifferenceEntry entry(String org, Difference one) {
        boolean isRun = one.kind() == Kind.RUN;
        var aspect = one.aspect();
        return new DifferenceEntry(
                org,
                one.kind().word(),
                isRun ? one.id() : one.runId(),
                isRun ? null : one.id(),
                aspect.what().name().toLowerCase(Locale.ROOT),
                aspect.field(),
                aspect.mirror(),
                aspect.tallyfy(),
                one.lookedAt(),
                one.changedSince());
    }

    private void write(DifferenceEntry entry) {
        begin();
        console.print((isAnyListed ? "," : "") + Json.write(entry));
        isAnyListed = true;
    }

    private void begin() {
        if (!isBegun) {
            console.print("{\"differences\":[");
            isBegun = true;
        }
    }

    @Override
    public void end(boolean failed) {
        if (failed && !isBegun) {
            return;
        }
        begin();
        console.print("],\"unread\":" + Json.write(unread) + ",\"organizations\":" + Json.write(organizations) + "}");
    }
}
