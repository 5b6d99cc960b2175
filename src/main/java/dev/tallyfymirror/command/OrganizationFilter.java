package dev.tallyfymirror.command;

import dev.tallyfymirror.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --org}, of commands that otherwise work on every organization. */
final class OrganizationFilter {
    @Option(names = "--org", paramLabel = "ORG", description = "Only this organization.")
    private @Nullable String organization;

    /** Its id, which is configured; null for all. */
    @Nullable
    String of(Settings settings) {
        Organizations.check(settings, organization);
        return organization;
    }
}
