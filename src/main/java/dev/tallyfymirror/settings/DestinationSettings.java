package dev.tallyfymirror.settings;

import dev.tallyfymirror.model.FactType;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One destination that events are pushed to, an entry of {@code sinks}.
 *
 * @param types what it takes; what is not announced at all it does not get either
 * @param from where a destination never seen before begins
 */
public record DestinationSettings(String name, Set<FactType> types, From from, Target target) {
    public DestinationSettings {
        types = Set.copyOf(types);
    }

    /** The newest event, or the oldest that is kept. */
    public enum From {
        LATEST,
        OLDEST
    }

    /** What kind of destination, with what it needs. */
    public sealed interface Target {
        /** One secret, or two while they are changed. */
        record Webhook(URI url, List<Path> secretFiles, boolean allowPrivate) implements Target {
            public Webhook {
                secretFiles = List.copyOf(secretFiles);
            }

            /** Without the address's path, which is often a secret. */
            @Override
            public String toString() {
                return "Webhook[" + url.getScheme() + "://" + url.getHost() + "]";
            }
        }

        /** {@code properties} are passed to Kafka's producer as they are. */
        record Kafka(String bootstrapServers, String topic, Mode mode, Map<String, String> properties)
                implements Target {
            public Kafka {
                properties = Map.copyOf(properties);
            }

            public Kafka(String bootstrapServers, String topic, Map<String, String> properties) {
                this(bootstrapServers, topic, Mode.STRUCTURED, properties);
            }

            /** A CloudEvent as a record: whole in its value, or its data there and the rest in headers. */
            public enum Mode {
                STRUCTURED,
                BINARY
            }

            /** Without the properties, which may hold a password. */
            @Override
            public String toString() {
                return "Kafka[" + bootstrapServers + ", " + topic + "]";
            }
        }

        /** {@code maxSize} in bytes, 0 = never begun anew; {@code fsync}: events are taken when they are on disk. */
        record File(Path path, long maxSize, boolean fsync) implements Target {
            public File(Path path, long maxSize) {
                this(path, maxSize, true);
            }
        }
    }
}
