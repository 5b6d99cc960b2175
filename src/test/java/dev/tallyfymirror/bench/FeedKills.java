package dev.tallyfymirror.bench;

import dev.tallyfymirror.FreePort;
import dev.tallyfymirror.bench.Options.Size;
import dev.tallyfymirror.command.Main;
import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** The daemon itself, killed again and again while it mirrors changes; readers come again from where they were. */
final class FeedKills {
    private static final String DATABASE = "benchmark_feed";
    private static final int READERS = 8;
    private static final long LIMIT_SECONDS = 120;

    private final Server server;
    private final Random random = new Random(11);
    private final int port;
    private int changes;

    FeedKills(Server server) throws IOException {
        this.server = server;
        this.port = FreePort.find();
    }

    /** Whether every reader has got every event once. */
    boolean measure(int kills) throws Exception {
        DatabaseUrl url = server.createDatabase(DATABASE);
        try (Organization organization = Organization.start(new Size(60, 10));
                FeedWriters look = new FeedWriters(url, 1);
                SseReaders read = new SseReaders(port)) {
            long start = look.places().newest();
            for (int n = 0; n < READERS; n++) {
                read.add(new SseReader(start, seq -> {}));
            }
            for (int kill = 0; kill < kills; kill++) {
                Process daemon = startDaemon(organization, url);
                await(daemon, "live");
                work(organization, 1_000 + random.nextInt(3_000));
                daemon.destroyForcibly().waitFor();
            }
            Process daemon = startDaemon(organization, url);
            await(daemon, "ready");
            work(organization, 3_000);
            long awaited = look.places().newest();
            boolean all = read.await(awaited, LIMIT_SECONDS);
            daemon.destroyForcibly().waitFor();
            print(url, kills, start, look.places().newest(), read, all);
            return all && isRight(read, READERS * (awaited - start));
        }
    }

    private static boolean isRight(SseReaders read, long wanted) {
        return wanted > 0
                && read.sum(SseReader::received) >= wanted
                && read.sum(SseReader::missed) == 0
                && read.sum(SseReader::wrong) == 0;
    }

    private static void print(DatabaseUrl url, int kills, long start, long end, SseReaders read, boolean all)
            throws Exception {
        String ids = Server.text(url, "SELECT count(DISTINCT id) FROM tallyfy.event");
        System.out.println(Figures.text(
                "daemon killed %d times under load, %d readers, %d events (%s ids), %d received: %s%s",
                kills,
                READERS,
                end - start,
                ids,
                read.sum(SseReader::received),
                FeedBenchmark.verdict(read),
                all ? "" : ", NOT ALL CAME"));
    }

    /** Changes in Tallyfy, for so many milliseconds. */
    private void work(Organization organization, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            organization.change(20, ++changes);
            Thread.sleep(200);
        }
    }

    private Process startDaemon(Organization organization, DatabaseUrl url) throws Exception {
        String password = url.password() == null ? "" : ":" + url.password();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--set",
                "tallyfy.base-url=" + organization.baseUrl(),
                "--set",
                "tallyfy.organizations=" + Organization.ID,
                "--set",
                "sync.interval=1s",
                "--set",
                "sync.max-age=2s",
                "--set",
                "lease.duration=1s",
                "--set",
                "api.requests-per-minute=0",
                "--set",
                "api.requests-per-hour=0",
                "--set",
                "events.types=all",
                "--set",
                "feed.port=" + port,
                "--set",
                "log.level=error"));
        builder.environment().put("TALLYFY_ACCESS_TOKEN", Organization.TOKEN);
        builder.environment()
                .put(
                        "DATABASE_URL",
                        "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/"
                                + url.database());
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void await(Process daemon, String health) throws Exception {
        long deadline = System.nanoTime() + LIMIT_SECONDS * 1_000_000_000L;
        while (!says(health)) {
            if (!daemon.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("the daemon does not get " + health);
            }
            Thread.sleep(50);
        }
    }

    private boolean says(String health) {
        try {
            HttpURLConnection ask = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/health/" + health)
                    .toURL()
                    .openConnection();
            return ask.getResponseCode() == 200;
        } catch (IOException away) {
            return false;
        }
    }
}
