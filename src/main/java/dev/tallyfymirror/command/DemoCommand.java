package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.Daemon;
import dev.tallyfymirror.StatusReport;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/**
 * Everything at once, with nothing to install or configure: a stand-in organization that lives, an embedded PostgreSQL in a
 * folder that goes with it, the daemon between them, and what it announces, read from its own feed.
 */
@Command(
        name = "demo",
        description =
                "A stand-in organization that lives, an embedded PostgreSQL and the daemon: shows events as they happen.")
final class DemoCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);
    private static final int RUNS = 24;
    private static final int TASKS = 8;
    private static final int ONE_OFF_TASKS = 6;

    private final Context context;

    DemoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Console console = context.console();
        try (Ending ending = Ending.of(true)) {
            console.print(
                    "A stand-in organization that lives, an embedded PostgreSQL and the daemon. Ctrl-C ends it all.");
            Path folder = folder(ending);
            RunningStandIn standIn = standIn(ending);
            Settings settings = settings(standIn, folder).requireOrganizations();
            Application application = context.open(settings, ending);
            ProgressLines progress = new ProgressLines(console);
            Daemon daemon = application.run(progress::show).blockOptional().orElseThrow();
            introduce(standIn, application.status().blockOptional().orElseThrow(), daemon);
            ending.add(standIn.live().subscribe()::dispose);
            new FeedReader(daemon.address(), new EventLine(console.terminal()), console)
                    .readWhile(() -> !ending.hasBegun());
            return ExitCode.DONE.number();
        }
    }

    private static RunningStandIn standIn(Ending ending) {
        StandInSettings settings = StandInSettings.defaults(Clock.systemUTC())
                .withSize(RUNS, TASKS, ONE_OFF_TASKS)
                .withLive(true);
        RunningStandIn standIn = StandIn.start(settings).blockOptional().orElseThrow();
        ending.add(() -> standIn.stop().block());
        return standIn;
    }

    private Settings settings(RunningStandIn standIn, Path folder) {
        return context.settingsOf(
                List.of(
                        "tallyfy.base-url=" + standIn.baseUrl(),
                        "tallyfy.organizations=" + standIn.organization(),
                        "database.embedded-dir=" + folder.resolve("postgres"),
                        "database.embedded-port=0",
                        "sync.interval=2s",
                        "api.requests-per-minute=0",
                        "api.requests-per-hour=0",
                        "events.types=all",
                        "feed.port=0",
                        "log.level=error"),
                Map.of("TALLYFY_ACCESS_TOKEN", standIn.token()));
    }

    private void introduce(RunningStandIn standIn, StatusReport status, Daemon daemon) {
        Console console = context.console();
        String feed = daemon.address() + "events";
        console.print("stand-in  " + standIn.baseUrl() + "/organizations/" + standIn.organization());
        console.print("mirror    " + (status.psql() == null ? status.database() : status.psql()));
        console.print("          then for example: SELECT * FROM tallyfy.overdue_task;");
        console.print("events    curl '" + feed + "'   or, as they come: curl -N -H 'Accept: text/event-stream' '"
                + feed + "'");
        console.print("page      " + daemon.address() + "   (in a browser)");
        console.print("health    " + daemon.address() + "health/ready   metrics: " + daemon.address() + "metrics");
        console.print("Events as they come, with times in UTC:");
        console.print("");
    }

    private static Path folder(Ending ending) throws IOException {
        Path folder = Files.createTempDirectory("tallyfy-mirror-demo-");
        ending.add(() -> remove(folder));
        return folder;
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException left) {
            LOG.warn("The folder {} could not be removed.", folder);
        }
    }
}
