package dev.tallyfymirror;

import dev.tallyfymirror.delivery.webhook.WebhookSecret;
import dev.tallyfymirror.settings.SecretSource;
import dev.tallyfymirror.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a webhook signs with: what stands in its files now, so that a secret is changed without a restart. A file holds one
 * secret, or two while it is changed, a line each. What can't be read or is none leaves those read last in force, and is
 * said once.
 */
final class WebhookSecrets implements Supplier<List<WebhookSecret>> {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSecrets.class);
    private static final int MOST = 2;

    private final String key;
    private final List<Path> files;
    private Read last;

    /** {@code wrong}: why the files are not followed at the moment; empty where they are. */
    private record Read(List<WebhookSecret> secrets, String wrong) {}

    private WebhookSecrets(String key, List<Path> files) {
        this.key = key;
        this.files = List.copyOf(files);
        this.last = new Read(read(), "");
    }

    /** Reads them: a {@link SettingsException} where one can't be read or is none. {@code name} is the sink's. */
    static WebhookSecrets of(String name, List<Path> files) {
        return new WebhookSecrets("sinks." + name + ".secret-file", files);
    }

    /** Reads the files. Blocks. */
    @Override
    public synchronized List<WebhookSecret> get() {
        Read before = last;
        try {
            last = new Read(read(), "");
        } catch (SettingsException wrong) {
            last = new Read(before.secrets(), String.join(" ", wrong.faults()));
        }
        if (!last.wrong().equals(before.wrong())) {
            tell(last.wrong());
        }
        return last.secrets();
    }

    private void tell(String wrong) {
        if (wrong.isEmpty()) {
            LOG.info("{} can be read again.", key);
        } else {
            LOG.warn("{} Signing goes on with what was read before.", wrong);
        }
    }

    private List<WebhookSecret> read() {
        return files.stream().flatMap(this::secrets).toList();
    }

    private Stream<WebhookSecret> secrets(Path file) {
        List<String> lines = new SecretSource.InFile(key, file)
                .read()
                .value()
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.size() > MOST) {
            throw new SettingsException(List.of(key + ": " + file + " holds more than two secrets"));
        }
        try {
            return lines.stream().map(WebhookSecret::of).toList().stream();
        } catch (IllegalArgumentException wrong) {
            throw new SettingsException(List.of(key + ": " + wrong.getMessage()));
        }
    }
}
