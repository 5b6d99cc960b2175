package dev.tallyfymirror.postgres.embedded;

import dev.tallyfymirror.FreePort;
import java.nio.file.Path;
import java.util.List;
import reactor.netty.resources.LoopResources;

/** The embedded server for tests only: quick instead of durable. */
public final class TestServers {
    private TestServers() {}

    /** Loads them in the thread that asks, and not in the first one that needs them and must not block. */
    public static void loadNettyLibraries() {
        var unused = LoopResources.hasNativeSupport();
    }

    /** Any free port, many connections, no fsync, a time zone that is not UTC. */
    public static EmbeddedPostgres startQuick(Path folder) {
        loadNettyLibraries();
        return EmbeddedPostgres.start(
                new EmbeddedSettings(folder, FreePort.find()),
                List.of(
                        "fsync=off",
                        "synchronous_commit=off",
                        "full_page_writes=off",
                        "max_connections=200",
                        "TimeZone=Asia/Kathmandu"));
    }
}
