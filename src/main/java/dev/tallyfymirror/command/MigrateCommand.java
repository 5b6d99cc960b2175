package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.postgres.MigrationReport;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the schema up to date. */
@Command(name = "migrate", description = "Brings the database schema up to date and leaves (run and sync do it too).")
final class MigrateCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final Output output = new Output();

    @Option(
            names = "--new-feed",
            description =
                    "After a restore from a backup: gives the feed a new identity and its events new positions, so that"
                            + " readers whose place is of the time since the backup are told so (410) instead of missing events.")
    private boolean newFeed;

    MigrateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return context.with(context.settings(), this::migrate);
    }

    private int migrate(Application application) {
        MigrationReport report = application.migrate().blockOptional().orElseThrow();
        String feed = newFeed ? application.beginNewFeed().blockOptional().orElseThrow() : null;
        if (output.isJson()) {
            context.console()
                    .print(Json.write(
                            feed == null ? report : new WithNewFeed(report.version(), report.applied(), feed)));
        } else {
            print(report, feed);
        }
        return ExitCode.DONE.number();
    }

    private void print(MigrationReport report, @Nullable String feed) {
        report.applied().forEach(script -> context.console().print("applied " + script));
        context.console().print("the schema is at version " + report.version());
        if (feed != null) {
            context.console().print("the feed is a new one, " + feed + ": readers begin again");
        }
    }

    private record WithNewFeed(String version, List<String> applied, String feedId) {}
}
