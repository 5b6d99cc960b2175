package dev.tallyfymirror.command;

import dev.tallyfymirror.settings.SettingsException;
import dev.tallyfymirror.standin.Limits;
import dev.tallyfymirror.standin.Looseness;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** The stand-in organization alone. */
@Command(
        name = "standin",
        sortOptions = false,
        description = "The stand-in organization alone, speaking Tallyfy's API over HTTP, until interrupted.")
final class StandinCommand implements Callable<Integer> {
    private static final StandInSettings STANDARD = StandInSettings.defaults(Clock.systemUTC());
    private final Context context;

    @Option(names = "--host", paramLabel = "HOST", description = "Where it listens; 127.0.0.1 unless given.")
    private String host = STANDARD.door().host();

    @Option(names = "--port", paramLabel = "N", description = "The port; any free one unless given.")
    private int port;

    @Option(names = "--org", paramLabel = "ID", description = "The organization's id.")
    private String organization = STANDARD.door().organization();

    @Option(names = "--token", paramLabel = "T", description = "The token it accepts.")
    private String token = STANDARD.door().token();

    @Option(names = "--runs", paramLabel = "N", description = "Runs, archived and finished ones among them.")
    private int runs = STANDARD.content().runs();

    @Option(names = "--tasks", paramLabel = "N", description = "Tasks in each run, exactly.")
    private int tasks = STANDARD.content().tasks();

    @Option(names = "--one-off-tasks", paramLabel = "N", description = "Tasks outside of any run.")
    private int oneOffTasks = STANDARD.content().oneOffTasks();

    @Option(names = "--unreadable-items", paramLabel = "N", description = "Items without an id that can be read.")
    private int unreadableItems;

    @Option(names = "--unreadable-fields", paramLabel = "N", description = "Items with one field that nobody can read.")
    private int unreadableFields;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed makes the same organization.")
    private long seed = STANDARD.content().seed();

    @Option(names = "--live", description = "Things happen in it: tasks complete, deadlines pass, processes start.")
    private boolean live;

    @Option(
            names = "--pace",
            paramLabel = "DURATION",
            description = "The mean pause between happenings, as 2s or 500ms.")
    private @Nullable String pace;

    @Option(names = "--speed", paramLabel = "X", description = "Its time goes so many times as fast as ours.")
    private double speed = STANDARD.time().speed();

    @Option(
            names = "--loose",
            paramLabel = "WAY",
            split = ",",
            description =
                    "Ways in which the API is known to be loose, as string-numbers,time-formats; all for all of them.")
    private List<String> loose = List.of();

    @Option(
            names = "--requests-per-minute",
            paramLabel = "N",
            description = "Answers 429 beyond; 0 (default) = no limit.")
    private int perMinute;

    @Option(
            names = "--requests-per-hour",
            paramLabel = "N",
            description = "Answers 429 beyond; 0 (default) = no limit.")
    private int perHour;

    @Option(names = "--gzip", description = "Compresses answers for who takes that.")
    private boolean gzip;

    StandinCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        StandInSettings settings = settings();
        try (Ending ending = Ending.of(true)) {
            RunningStandIn standIn = StandIn.start(settings)
                    .onErrorMap(this::refused)
                    .blockOptional()
                    .orElseThrow();
            ending.add(() -> standIn.stop().block());
            introduce(standIn);
            if (live) {
                ending.add(standIn.live().subscribe()::dispose);
            }
            Mono.never().then().block();
            return ExitCode.DONE.number();
        }
    }

    private Throwable refused(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new SettingsException(List.of(
                "--port: can't listen on " + host + ":" + port + " (" + cause.getMessage() + "); 0 is any free one"));
    }

    private void introduce(RunningStandIn standIn) {
        Console console = context.console();
        console.print("base URL      " + standIn.baseUrl());
        console.print("organization  " + standIn.organization());
        console.print("token         " + standIn.token());
    }

    private StandInSettings settings() {
        try {
            return settingsAsGiven();
        } catch (IllegalArgumentException refused) {
            throw new SettingsException(List.of(String.valueOf(refused.getMessage())));
        }
    }

    private StandInSettings settingsAsGiven() {
        StandInSettings settings = STANDARD.withHost(host)
                .withPort(port)
                .withOrganization(organization)
                .withToken(token)
                .withSize(runs, tasks, oneOffTasks)
                .withUnreadable(unreadableItems, unreadableFields)
                .withSeed(seed)
                .withLive(live)
                .withSpeed(speed)
                .withLooseness(looseness())
                .withLimits(new Limits(perMinute, perHour))
                .withGzip(gzip);
        return pace == null ? settings : settings.withPace(Texts.parseDuration("--pace", pace));
    }

    private Set<Looseness> looseness() {
        Set<Looseness> ways = EnumSet.noneOf(Looseness.class);
        for (String name : loose) {
            if (name.equalsIgnoreCase("all")) {
                ways.addAll(EnumSet.allOf(Looseness.class));
            } else {
                ways.add(way(name));
            }
        }
        return ways;
    }

    private static Looseness way(String name) {
        return Arrays.stream(Looseness.values())
                .filter(way -> written(way).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new SettingsException(List.of("--loose: there is no " + name + "; there are all, "
                        + String.join(
                                ", ",
                                Arrays.stream(Looseness.values())
                                        .map(StandinCommand::written)
                                        .toList()))));
    }

    private static String written(Looseness way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
