package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.postgres.MigrationReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings the schema up to date. */
@Command(name = "migrate", description = "Brings the database schema up to date and leaves (run and sync do it too).")
final class MigrateCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final Output output = new Output();

    MigrateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return context.with(context.settings(), this::migrate);
    }

    private int migrate(Application application) {
        MigrationReport report = application.migrate().blockOptional().orElseThrow();
        if (output.isJson()) {
            context.console().print(Json.write(report));
        } else {
            report.applied().forEach(script -> context.console().print("applied " + script));
            context.console().print("the schema is at version " + report.version());
        }
        return ExitCode.DONE.number();
    }
}
