package dev.tallyfymirror.command;

import dev.tallyfymirror.Composition;
import dev.tallyfymirror.Daemon;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.RunningStandIn;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command {@code doctor} in this process, with the real program behind it, and what it said. */
final class Consultation {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final Map<String, String> variables = new HashMap<>();
    private Path file;
    String out = "";
    String err = "";

    Consultation about(RunningStandIn standIn) {
        return with("TALLYFY_BASE_URL", standIn.baseUrl().toString())
                .with("TALLYFY_ORG_ID", standIn.organization())
                .with("TALLYFY_ACCESS_TOKEN", standIn.token());
    }

    Consultation on(DatabaseUrl database) {
        String password = database.password() == null ? "" : ":" + database.password();
        return with(
                "DATABASE_URL",
                "postgresql://" + database.user() + password + "@" + database.host() + ":" + database.port() + "/"
                        + database.database());
    }

    Consultation with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Consultation without(String variable) {
        variables.remove(variable);
        return this;
    }

    Consultation file(Path settings) {
        file = settings;
        return this;
    }

    /** The exit code. */
    int doctor(String... options) {
        StringWriter answers = new StringWriter();
        StringWriter errors = new StringWriter();
        Console console = new Console(new PrintWriter(answers), new PrintWriter(errors), false);
        Context context = new Context(
                console,
                new Context.Surroundings(variables, file, log -> {}),
                settings -> new Composition(settings, Clock.systemUTC()));
        List<String> line = new ArrayList<>(List.of("doctor"));
        line.addAll(List.of(options));
        int code = Main.run(context, line.toArray(String[]::new));
        out = answers.toString();
        err = errors.toString();
        return code;
    }

    /** A daemon with the same settings; closing the program ends it. */
    Composition program() {
        return new Composition(Settings.load(new SettingsSources(List.of(), variables, file, null)), Clock.systemUTC());
    }

    static Daemon start(Composition program) {
        return program.run(told -> {}).block(LIMIT);
    }

    /** The only line about this. */
    String line(String check) {
        List<String> lines = lines(check);
        if (lines.size() != 1) {
            throw new AssertionError(lines.size() + " lines about " + check + " in:\n" + out + err);
        }
        return lines.get(0);
    }

    List<String> lines(String check) {
        return out.lines()
                .filter(line -> line.matches("\\w+ +" + check + "( \\(.*?\\))?: .*"))
                .toList();
    }
}
