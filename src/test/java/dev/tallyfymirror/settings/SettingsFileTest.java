package dev.tallyfymirror.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/tallyfy-mirror.yaml} says what the program does. */
class SettingsFileTest {
    private static final Path SHIPPED = Path.of("config/tallyfy-mirror.yaml");
    private static final Pattern SETTING = Pattern.compile("#([a-z][a-z.-]+):(.*)");

    @Test
    void itHoldsEveryKeyWithItsDefault() throws IOException {
        Map<String, String> written = new LinkedHashMap<>();
        for (String line : Files.readAllLines(SHIPPED)) {
            Matcher setting = SETTING.matcher(line);
            if (setting.matches()) {
                written.put(setting.group(1), setting.group(2).strip());
            }
        }
        Map<String, String> known = Arrays.stream(Key.values())
                .collect(Collectors.toMap(Key::key, Key::standard, (one, other) -> one, LinkedHashMap::new));

        assertThat(written).containsExactlyEntriesOf(known);
    }

    @Test
    void itChangesNothingAsItIs() {
        Settings settings = new GivenSettings().file(SHIPPED).load();

        assertThat(settings).isEqualTo(new GivenSettings().load());
    }

    @Test
    void itsExamplesAreUnderstood(@TempDir Path folder) throws IOException {
        List<String> examples = Files.readAllLines(SHIPPED).stream()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.substring(4))
                .toList();
        Settings settings = new GivenSettings()
                .file(GivenSettings.write(folder, "examples.yaml", String.join("\n", examples)))
                .load();

        assertThat(settings.sync().interval()).hasSeconds(30);
        assertThat(settings.tallyfy().organizations()).hasSize(2);
        assertThat(settings.destinations()).hasSize(3);
    }
}
