package dev.tallyfymirror.command;

import dev.tallyfymirror.Composition;
import dev.tallyfymirror.command.Context.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The program {@code tallyfy-mirror}. */
@Command(
        name = "tallyfy-mirror",
        description = "Mirrors Tallyfy organizations into PostgreSQL and turns what changes there into an event feed.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        scope = CommandLine.ScopeType.INHERIT,
        sortOptions = false,
        footer = {
            "",
            "Settings come from --set, then the environment, then a YAML file, then defaults.",
            "Exit codes: 0 done; 1 done in part, refused by Tallyfy, or differences found;",
            "2 bad usage or settings; 3 Tallyfy refuses the token; 4 database unusable;",
            "5 lost to another fault."
        })
public final class Main {
    /** Where the launcher says that it lies. */
    private static final String HOME = "tallyfy-mirror.home";

    @Mixin
    private final Context context;

    private Main(Context context) {
        this.context = context;
    }

    public static void main(String[] arguments) {
        Logging.configure(Logging.STANDARD);
        Context context = new Context(
                Console.system(),
                new Surroundings(System.getenv(), beside(System.getProperty(HOME)), Logging::configure),
                settings -> new Composition(settings, Clock.systemUTC()));
        System.exit(run(context, arguments));
    }

    /** Runs one command line and gives its exit code. */
    static int run(Context context, String... arguments) {
        CommandLine line = commandLine(context);
        if (arguments.length == 0) {
            line.usage(context.console().err());
            return ExitCode.USAGE.number();
        }
        try {
            return line.execute(arguments);
        } catch (Error failure) {
            return fail(context, failure, Failures.of(failure));
        }
    }

    static CommandLine commandLine(Context context) {
        CommandLine line = new CommandLine(new Main(context))
                .addSubcommand(new RunCommand(context))
                .addSubcommand(new SyncCommand(context))
                .addSubcommand(new EventsCommand(context))
                .addSubcommand(new StatusCommand(context))
                .addSubcommand(new CompleteCommand(context))
                .addSubcommand(new VerifyCommand(context))
                .addSubcommand(new DeliveriesCommand(context))
                .addSubcommand(new DoctorCommand(context))
                .addSubcommand(new MigrateCommand(context))
                .addSubcommand(new DemoCommand(context))
                .addSubcommand(new StandinCommand(context))
                .addSubcommand(new GenerateCompletion());
        return line.setOut(context.console().out())
                .setErr(context.console().err())
                .setParameterExceptionHandler((refused, given) -> refuse(context, refused))
                .setExecutionExceptionHandler((failure, command, given) -> fail(
                        context,
                        failure,
                        command.getCommand() instanceof CompleteCommand
                                ? Failures.ofCompletion(failure)
                                : Failures.of(failure)))
                .setExitCodeExceptionMapper(failure -> ExitCode.LOST.number());
    }

    private static int refuse(Context context, ParameterException refused) {
        context.console().complain(Usage.explain(refused));
        context.console()
                .complain("see " + refused.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    private static int fail(Context context, Throwable failure, Failures meaning) {
        LoggerFactory.getLogger(Main.class).debug("The command failed.", failure);
        meaning.lines().forEach(context.console()::complain);
        return meaning.code().number();
    }

    private static @Nullable Path beside(@Nullable String home) {
        return home == null ? null : Path.of(home, "config", "tallyfy-mirror.yaml");
    }

    /** From the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"tallyfy-mirror " + (version == null ? "(not packaged)" : version)};
        }
    }
}
