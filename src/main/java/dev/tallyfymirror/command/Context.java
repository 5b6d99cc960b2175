package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.settings.LogSettings;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command stands in: the console, the options all of them know, and the way to the program itself. */
final class Context {
    private final Console console;
    private final Surroundings surroundings;
    private final Function<Settings, Application> program;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The settings file, instead of $TALLYFY_MIRROR_CONFIG and of the usual places.")
    private @Nullable Path file;

    private final Set<String> assignments = new LinkedHashSet<>();

    Context(Console console, Surroundings surroundings, Function<Settings, Application> program) {
        this.console = console;
        this.surroundings = surroundings;
        this.program = program;
    }

    /**
     * What the process was started in.
     *
     * @param beside the settings file beside the launcher
     * @param log sets the log up
     */
    record Surroundings(
            Map<String, String> environment, @Nullable Path beside, Consumer<LogSettings> log) {}

    /** Called anew with all that stood so far before the command, and then with all behind it. */
    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "A setting, as in --set sync.interval=30s; not for secrets. May be repeated.")
    private void assign(@Nullable List<String> given) {
        for (String assignment : given == null ? List.<String>of() : given) {
            assignments.remove(assignment);
            assignments.add(assignment);
        }
    }

    Console console() {
        return console;
    }

    Settings settings() {
        return checked(sources());
    }

    /** Where the settings of this command line come from. */
    SettingsSources sources() {
        return new SettingsSources(List.copyOf(assignments), surroundings.environment(), file, surroundings.beside());
    }

    /** Sets the log up as the settings say. */
    void log(Settings settings) {
        surroundings.log().accept(settings.log());
    }

    /**
     * Settings that a command decides by itself: of the user's only those of the command line, which win; neither the
     * environment nor a file, which are meant for something else.
     */
    Settings settingsOf(List<String> decided, Map<String, String> environment) {
        List<String> given =
                Stream.concat(decided.stream(), assignments.stream()).toList();
        return checked(new SettingsSources(given, environment, null, null));
    }

    private Settings checked(SettingsSources sources) {
        Settings settings = Settings.load(sources);
        log(settings);
        settings.warnings().forEach(console::complain);
        return settings;
    }

    /** Opens the program, does the work and closes it, also when the process is told to end meanwhile. */
    int with(Settings settings, ToIntFunction<Application> work) {
        return with(settings, false, work);
    }

    /** The same for work that goes on until the process is told to end, which then is success. */
    int whileRunning(Settings settings, ToIntFunction<Application> work) {
        return with(settings, true, work);
    }

    /** Opens the program, to be closed at that end. */
    Application open(Settings settings, Ending ending) {
        Application application = program.apply(settings);
        ending.add(application::close);
        return application;
    }

    private int with(Settings settings, boolean lasting, ToIntFunction<Application> work) {
        try (Ending ending = Ending.of(lasting)) {
            return work.applyAsInt(open(settings, ending));
        }
    }
}
