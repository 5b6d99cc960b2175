package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.StatusReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How the mirror does. */
@Command(
        name = "status",
        description =
                "Per organization: last cycle, lag, runs, tasks, open, overdue, requests used, what fails and why.")
final class StatusCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final Output output = new Output();

    StatusCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return context.with(context.settings(), this::print);
    }

    private int print(Application application) {
        StatusReport report = application.status().blockOptional().orElseThrow();
        if (output.isJson()) {
            context.console().print(Json.write(report));
        } else {
            Reports.status(report).forEach(context.console()::print);
        }
        return ExitCode.DONE.number();
    }
}
