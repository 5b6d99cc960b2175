package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.doctor.Finding;
import dev.tallyfymirror.doctor.SettingsCheck;
import dev.tallyfymirror.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at everything the daemon needs, and says how to mend what is amiss. */
@Command(
        name = "doctor",
        description =
                "Checks settings, token, API, clock, database, schema, ports and sinks: a line each, with how to mend"
                        + " what is amiss. Changes nothing. The exit code is the first that fits a failed check: 2 settings,"
                        + " 3 token, 4 database, 5 anything else; warnings are 0.")
final class DoctorCommand implements Callable<Integer> {
    private final Context context;
    private final List<Finding> findings = new ArrayList<>();

    @Mixin
    private final Output output = new Output();

    DoctorCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SettingsCheck check = SettingsCheck.of(context.sources());
        Settings settings = check.settings();
        if (settings != null) {
            context.log(settings);
        }
        check.findings().forEach(this::tell);
        int unused = settings == null ? 0 : context.with(settings, this::examine);
        if (output.isJson()) {
            context.console().print(Json.write(FindingLines.toJson(findings)));
        }
        return FindingLines.code(findings).number();
    }

    private int examine(Application application) {
        application.examine().doOnNext(this::tell).then().block();
        return findings.size();
    }

    private void tell(Finding finding) {
        findings.add(finding);
        if (!output.isJson()) {
            context.console().print(FindingLines.line(finding));
        }
    }
}
