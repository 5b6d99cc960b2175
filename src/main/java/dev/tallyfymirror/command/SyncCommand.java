package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.SyncReport;
import dev.tallyfymirror.SyncRequest;
import dev.tallyfymirror.settings.Settings;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.Exceptions;

/** One cycle. */
@Command(
        name = "sync",
        description =
                "One cycle over the configured organizations, and leaves. Beside a running daemon, which then does it.")
final class SyncCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--full", description = "Reads closed and archived runs again too.")
    private boolean full;

    @Option(names = "--accept-loss", description = "Believes it when many runs are gone at once.")
    private boolean acceptLoss;

    @Mixin
    private final OrganizationFilter filter = new OrganizationFilter();

    @Mixin
    private final Output output = new Output();

    SyncCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Settings settings = context.settings().requireOrganizations();
        var request = new SyncRequest(filter.of(settings), full, acceptLoss);
        return context.with(settings, application -> sync(application, request));
    }

    private int sync(Application application, SyncRequest request) {
        SyncReport report;
        try (ProgressBar bar = new ProgressBar(context.console())) {
            report = application.sync(request, bar::show).blockOptional().orElseThrow();
        }
        boolean isOne = report.organizations().size() == 1;
        if (report.failure() == null || !isOne) {
            print(report);
        }
        if (report.failure() != null) {
            throw Exceptions.propagate(report.failure());
        }
        return report.isComplete() ? ExitCode.DONE.number() : ExitCode.PARTLY.number();
    }

    private void print(SyncReport report) {
        if (output.isJson()) {
            context.console().print(Json.write(Map.of("organizations", report.organizations())));
        } else {
            Reports.sync(report).forEach(context.console()::print);
        }
    }
}
