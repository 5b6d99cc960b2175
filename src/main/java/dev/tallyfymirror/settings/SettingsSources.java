package dev.tallyfymirror.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where settings may come from.
 *
 * @param assignments {@code KEY=VALUE} as given on the command line, the last of a key wins
 * @param environment the environment's variables
 * @param file the file named on the command line
 * @param beside the file that lies beside the launcher, used when no other is there
 */
public record SettingsSources(
        List<String> assignments,
        Map<String, String> environment,
        @Nullable Path file,
        @Nullable Path beside) {
    static final Path SYSTEM_FILE = Path.of("/etc/tallyfy-mirror/tallyfy-mirror.yaml");

    public SettingsSources {
        assignments = List.copyOf(assignments);
        environment = Map.copyOf(environment);
    }
}
