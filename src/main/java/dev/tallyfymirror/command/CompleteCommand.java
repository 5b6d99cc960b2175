package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.CompletionReport;
import dev.tallyfymirror.CompletionRequest;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Completes a task in Tallyfy. */
@Command(
        name = "complete",
        description =
                "Completes the task in Tallyfy and reads it and its run back into the mirror, which emits the event.")
final class CompleteCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "TASK", description = "The task's id.")
    private String task = "";

    @Option(names = "--org", paramLabel = "ORG", description = "Its organization, where several are configured.")
    private @Nullable String organization;

    @Option(names = "--run", paramLabel = "RUN", description = "Its run, where the mirror does not know the task yet.")
    private @Nullable String run;

    @ArgGroup
    private @Nullable Verdict verdict;

    @Option(
            names = "--field",
            paramLabel = "ID=VALUE",
            description = "A form value; a list or an object is written as JSON. May be repeated.")
    private List<String> fields = List.of();

    @Mixin
    private final Output output = new Output();

    CompleteCommand(Context context) {
        this.context = context;
    }

    /** Of an approval task, one or the other. */
    static final class Verdict {
        @Option(names = "--approve", description = "Approves an approval task.")
        private boolean approve;

        @Option(names = "--reject", description = "Rejects an approval task.")
        private boolean reject;
    }

    @Override
    public Integer call() {
        Map<String, Object> values = values();
        Settings settings = context.settings().requireOrganizations();
        var request = new CompletionRequest(
                task,
                Organizations.choose(settings, organization),
                run,
                verdict == null ? null : Boolean.valueOf(verdict.approve),
                values);
        return context.with(settings, application -> complete(application, request));
    }

    private int complete(Application application, CompletionRequest request) {
        CompletionReport report = application.complete(request).blockOptional().orElseThrow();
        if (output.isJson()) {
            context.console().print(Json.write(report));
        } else {
            context.console().print(Reports.completion(report));
        }
        if (!report.readBack()) {
            context.console().complain(Reports.unread(report));
        }
        return ExitCode.DONE.number();
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String field : fields) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw new SettingsException(List.of("--field: needs ID=VALUE"));
            }
            values.put(field.substring(0, equals), value(field.substring(0, equals), field.substring(equals + 1)));
        }
        return values;
    }

    private static Object value(String id, String text) {
        try {
            return Json.read(text);
        } catch (tools.jackson.core.JacksonException unreadable) {
            throw new SettingsException(List.of("--field: the value of " + id + " begins like JSON and is none"));
        }
    }
}
