package dev.tallyfymirror.command;

import dev.tallyfymirror.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process and keeps what they write. */
final class CommandLineDriver {
    final ScriptedApplication application = new ScriptedApplication();
    final Map<String, String> environment = new HashMap<>();
    boolean terminal;
    Settings settings;
    String out = "";
    String err = "";

    int run(String... arguments) {
        StringWriter answers = new StringWriter();
        StringWriter errors = new StringWriter();
        Console console = new Console(new PrintWriter(answers), new PrintWriter(errors), terminal);
        Context context = new Context(console, new Context.Surroundings(environment, null, log -> {}), given -> {
            settings = given;
            return application;
        });
        int code = Main.run(context, arguments);
        console.out().flush();
        console.err().flush();
        out = answers.toString();
        err = errors.toString();
        return code;
    }

    /** With an organization and a token, as most commands need. */
    static CommandLineDriver configured() {
        CommandLineDriver driver = new CommandLineDriver();
        driver.environment.putAll(Map.of("TALLYFY_ORG_ID", "acme", "TALLYFY_ACCESS_TOKEN", "t0ken"));
        return driver;
    }

    List<String> errorLines() {
        return err.lines().toList();
    }
}
