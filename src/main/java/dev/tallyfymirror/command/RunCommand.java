package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.Daemon;
import dev.tallyfymirror.settings.Settings;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** The daemon. */
@Command(
        name = "run",
        description =
                "The daemon: mirrors on schedule, watches deadlines and serves the feed, until SIGTERM or SIGINT.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private final Context context;

    RunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Settings settings = context.settings().requireOrganizations();
        return context.whileRunning(settings, RunCommand::run);
    }

    private static int run(Application application) {
        Daemon daemon = application
                .run(progress -> LOG.trace("{}", progress))
                .blockOptional()
                .orElseThrow();
        LOG.info("The feed is at {}events.", daemon.address());
        daemon.ended().block();
        return ExitCode.DONE.number();
    }
}
