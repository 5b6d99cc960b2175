package dev.tallyfymirror.postgres.embedded;

import java.util.List;
import java.util.stream.Stream;

/** The settings the server is started with. On its command line, so that they win over every file. */
final class ServerSettings {
    private static final List<String> DURABLE = List.of("fsync=on", "synchronous_commit=on", "full_page_writes=on");
    private static final List<String> REACHABLE =
            List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "password_encryption=scram-sha-256");
    private static final List<String> SMALL = List.of(
            "shared_buffers=128MB", "max_connections=100", "jit=off", "max_wal_size=512MB", "min_wal_size=80MB");
    private static final List<String> LOGS = List.of(
            "logging_collector=on",
            "log_directory=../log",
            "log_filename=postgresql-%a.log",
            "log_truncate_on_rotation=on",
            "log_rotation_age=1d",
            "log_rotation_size=0",
            "log_timezone=UTC");

    private ServerSettings() {}

    /** Later settings win, so {@code more} may take back what stands here. */
    static List<String> on(int port, List<String> more) {
        return Stream.of(DURABLE, REACHABLE, SMALL, LOGS, List.of("port=" + port), more)
                .flatMap(List::stream)
                .toList();
    }
}
