package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.Verified;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.sync.verify.Finding;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.Exceptions;

/** Whether the mirror is right. */
@Command(
        name = "verify",
        description = {
            "Reads everything afresh and compares it with the mirror, without writing: each difference, or 0 differences.",
            "Takes requests from the budget: about one a run, one for each item that no list shows, and the lists."
        })
final class VerifyCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final OrganizationFilter filter = new OrganizationFilter();

    @Mixin
    private final Output output = new Output();

    VerifyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Settings settings = context.settings().requireOrganizations();
        String organization = filter.of(settings);
        boolean areSeveral =
                organization == null && settings.tallyfy().organizations().size() > 1;
        return context.with(settings, application -> verify(application, organization, areSeveral));
    }

    private int verify(Application application, @Nullable String organization, boolean areSeveral) {
        Findings findings =
                output.isJson() ? new JsonFindings(context.console()) : new TextFindings(context.console(), areSeveral);
        Verdict verdict = new Verdict();
        try (ProgressBar bar = new ProgressBar(context.console())) {
            for (Verified found : application.verify(organization, bar::show).toIterable(1)) {
                verdict.add(found);
                bar.close();
                findings.show(found);
            }
        }
        Throwable failure = verdict.failureOfAll();
        findings.end(failure != null && !areSeveral);
        if (failure != null) {
            throw Exceptions.propagate(failure);
        }
        return verdict.isEqual() ? ExitCode.DONE.number() : ExitCode.PARTLY.number();
    }

    /** How findings are written. */
    interface Findings {
        void show(Verified found);

        /** {@code failed}: nothing could be verified, which is said elsewhere. */
        void end(boolean failed);
    }

    /** What all organizations come to. */
    private static final class Verdict {
        private boolean isEqual = true;
        private boolean isAnyDone;
        private @Nullable Throwable failure;

        void add(Verified found) {
            if (found.failure() != null) {
                isEqual = false;
                failure = failure == null ? found.failure() : failure;
            } else if (found.finding() instanceof Finding.Summary summary) {
                isAnyDone = true;
                isEqual &= summary.isEqual();
            }
        }

        boolean isEqual() {
            return isEqual;
        }

        /** Where none could be verified, what the first one failed of. */
        @Nullable
        Throwable failureOfAll() {
            return isAnyDone ? null : failure;
        }
    }
}
