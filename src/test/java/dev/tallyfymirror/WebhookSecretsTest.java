package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.delivery.webhook.WebhookSecret;
import dev.tallyfymirror.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretsTest {
    private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEW = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=";

    @TempDir
    Path folder;

    private Path file;
    private WebhookSecrets secrets;

    @BeforeEach
    void begin() throws IOException {
        file = folder.resolve("desk.secret");
        Files.writeString(file, OLD + "\n");
        secrets = WebhookSecrets.of("desk", List.of(file));
    }

    @Test
    void whatStandsInTheFileNowIsInForce() throws IOException {
        assertThat(secrets.get()).isEqualTo(given(OLD));
        Files.writeString(file, NEW + "\n\n" + OLD + "\n");
        assertThat(secrets.get()).isEqualTo(given(NEW, OLD));
        Files.writeString(file, NEW);
        assertThat(secrets.get()).isEqualTo(given(NEW));
    }

    @Test
    void twoFilesHoldOneEach() throws IOException {
        Path other = folder.resolve("other.secret");
        Files.writeString(other, NEW);
        assertThat(WebhookSecrets.of("desk", List.of(other, file)).get()).isEqualTo(given(NEW, OLD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "hunter2", "whsec_hunter2", OLD + "\nhunter2", OLD + "\n" + NEW + "\n" + OLD})
    void aFileThatHoldsNoneKeepsTheOldInForceAndSaysSoOnce(String text) throws IOException {
        try (CapturedLog log = new CapturedLog()) {
            Files.writeString(file, text);
            assertThat(secrets.get()).isEqualTo(given(OLD));
            assertThat(secrets.get()).isEqualTo(given(OLD));
            assertThat(said(log)).singleElement().asString().contains("sinks.desk.secret-file");
            assertThat(said(log).toString()).doesNotContain("hunter2").doesNotContain(NEW);

            Files.writeString(file, NEW);
            assertThat(secrets.get()).isEqualTo(given(NEW));
            assertThat(said(log)).hasSize(2);
        }
        assertThatThrownBy(() -> refused(text)).isInstanceOf(SettingsException.class);
    }

    private static List<String> said(CapturedLog log) {
        return log.lines().stream()
                .filter(line -> line.startsWith(WebhookSecrets.class.getName()))
                .toList();
    }

    private WebhookSecrets refused(String text) throws IOException {
        Files.writeString(file, text);
        return WebhookSecrets.of("desk", List.of(file));
    }

    @Test
    void aFileThatIsGoneKeepsTheOldInForce() throws IOException {
        Files.delete(file);
        assertThat(secrets.get()).isEqualTo(given(OLD));
    }

    private static List<WebhookSecret> given(String... texts) {
        return List.of(texts).stream().map(WebhookSecret::of).toList();
    }
}
