package dev.tallyfymirror.command;

import dev.tallyfymirror.settings.OrganizationSettings;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The option {@code --org}. */
final class Organizations {
    private Organizations() {}

    /** An organization that is named must be configured. */
    static void check(Settings settings, @Nullable String named) {
        if (named != null && settings.tallyfy().organization(named).isEmpty()) {
            throw new SettingsException(List.of("--org: organization " + named + " is not configured; "
                    + String.join(", ", ids(settings)) + " would be"));
        }
    }

    /** The organization named, or the only one there is. */
    static String choose(Settings settings, @Nullable String named) {
        check(settings, named);
        if (named == null && ids(settings).size() > 1) {
            throw new SettingsException(List.of("--org: say which organization: " + String.join(", ", ids(settings))));
        }
        return named == null ? ids(settings).get(0) : named;
    }

    private static List<String> ids(Settings settings) {
        return settings.tallyfy().organizations().stream()
                .map(OrganizationSettings::id)
                .toList();
    }
}
