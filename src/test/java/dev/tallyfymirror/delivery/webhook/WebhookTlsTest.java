package dev.tallyfymirror.delivery.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks over TLS, to real servers, with the trust store that a user would set in JAVA_OPTS. */
class WebhookTlsTest {
    private static final String NAME = "desk.example";
    private static final String UNTRUSTED = "failed: its certificate is not accepted";

    @TempDir
    Path folder;

    @Test
    void aServerIsTrustedByItsCertificateAndItsNameAndThatIsConnectedTo() throws Exception {
        Certificates certificates = new Certificates(folder);
        ServerSocketFactory own = certificates.make("own", NAME);
        ServerSocketFactory other = certificates.make("other", "other.example");
        ServerSocketFactory stranger = certificates.make("stranger", NAME);
        Path trusted = certificates.trust("own", "other");
        try (Receiver good = new Receiver(own);
                Receiver misnamed = new Receiver(other);
                Receiver unknown = new Receiver(stranger);
                Receiver plain = new Receiver()) {
            plain.reading = false;
            plain.behaviour = exchange -> exchange.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            List<String> said = post(trusted, good, misnamed, unknown, plain);

            assertThat(said.get(0)).isEqualTo("0 taken 1");
            assertThat(good.serverNames).containsExactly(NAME);
            assertThat(good.requests)
                    .singleElement()
                    .satisfies(request -> assertThat(request.header("host")).isEqualTo(NAME + ":" + good.port()));
            assertThat(said.get(1)).contains(UNTRUSTED).contains(NAME);
            assertThat(said.get(2)).contains(UNTRUSTED).contains("javax.net.ssl.trustStore");
            assertThat(said.get(3)).contains("failed: no TLS: ");
            assertThat(List.of(misnamed, unknown, plain)).allMatch(receiver -> receiver.requests.isEmpty());
        }
    }

    private List<String> post(Path trusted, Receiver... receivers) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Djavax.net.ssl.trustStore=" + trusted,
                "-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD,
                "-cp",
                System.getProperty("java.class.path"),
                SecuredSender.class.getName()));
        for (Receiver receiver : receivers) {
            line.add("https://" + NAME + ":" + receiver.port() + "/hidden");
        }
        Path said = folder.resolve("said");
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(line)
                .redirectOutput(said.toFile())
                .redirectError(log.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended)
                .as("%s %s", Files.readString(said), Files.readString(log))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return Files.readAllLines(said, StandardCharsets.UTF_8).stream()
                .filter(text -> text.matches("\\d .* \\d"))
                .toList();
    }
}
