package dev.tallyfymirror.doctor;

import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.settings.Origins;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsException;
import dev.tallyfymirror.settings.SettingsSources;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings as they would be read at start: every fault at once, what is allowed but probably not meant, and where they
 * come from.
 *
 * @param settings null where they can't be read, and so nothing else can be looked at
 */
public record SettingsCheck(@Nullable Settings settings, List<Finding> findings) {
    private static final String NAME = "settings";
    private static final List<String> OTHERS =
            List.of("database", "schema", "api", "token", "clock", "feed port", "sinks");

    public static SettingsCheck of(SettingsSources sources) {
        Origins origins = Origins.of(sources);
        try {
            Settings settings = Settings.load(sources);
            return new SettingsCheck(settings, findings(settings, origins));
        } catch (SettingsException unreadable) {
            Stream<Finding> skipped =
                    OTHERS.stream().map(one -> Finding.skip(one, "not looked at", "mend the settings first"));
            return new SettingsCheck(
                    null, Stream.concat(faults(unreadable, origins), skipped).toList());
        }
    }

    private static List<Finding> findings(Settings settings, Origins origins) {
        return Stream.concat(
                        whole(settings, origins), settings.warnings().stream().map(SettingsCheck::warning))
                .toList();
    }

    private static Stream<Finding> whole(Settings settings, Origins origins) {
        try {
            int organizations =
                    settings.requireOrganizations().tallyfy().organizations().size();
            String named = organizations == 1 ? "1 organization" : organizations + " organizations";
            return Stream.of(Finding.ok(NAME, named + "; " + origins.inWords() + "; the rest are defaults"));
        } catch (SettingsException incomplete) {
            return faults(incomplete, origins);
        }
    }

    private static Stream<Finding> faults(SettingsException wrong, Origins origins) {
        String where = origins.file()
                .map(file -> "set it right in " + file + ", in the environment or by --set")
                .orElse("set it right by --set or in the environment; no settings file was found");
        return wrong.faults().stream().map(fault -> Finding.fail(NAME, Fault.SETTINGS, fault, where));
    }

    /** Warnings say what to do behind their last semicolon. */
    private static Finding warning(String warning) {
        int end = warning.lastIndexOf("; ");
        return end < 0
                ? Finding.warn(NAME, warning, "see config/tallyfy-mirror.yaml")
                : Finding.warn(NAME, warning.substring(0, end), warning.substring(end + 2));
    }
}
