package dev.tallyfymirror.bench;

import dev.tallyfymirror.feed.FeedServer;
import dev.tallyfymirror.feed.FeedSettings;
import dev.tallyfymirror.feed.RunningFeed;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.scheduler.Schedulers;

/** The feed alone in a JVM of its own, as the daemon runs it. */
final class FeedProcess implements AutoCloseable {
    private static final String FLAGS = "-XX:+UseSerialGC -Xmx256m";
    private final JavaProcess process;
    private final int port;

    private FeedProcess(JavaProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    static FeedProcess start(DatabaseUrl url) throws IOException {
        String password = url.password() == null ? "" : ":" + url.password();
        JavaProcess process = JavaProcess.start(
                FeedProcess.class,
                FLAGS,
                "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database());
        return new FeedProcess(process, Integer.parseInt(process.readLine()));
    }

    int port() {
        return port;
    }

    /** What it uses. {@code heap} after a collection, {@code committed} the most that the heap has grown to, in MiB. */
    record Use(double heap, double committed, double cpuSeconds) {}

    Use use() throws IOException {
        process.write("use");
        String[] parts = process.readLine().split(" ");
        return new Use(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
    }

    public static void main(String[] args) throws IOException {
        Database database = Database.open(DatabaseSettings.of(DatabaseUrl.parse(args[0]), Duration.ofSeconds(30)));
        RunningFeed feed = FeedServer.start(
                        FeedSettings.of("127.0.0.1", 0, null),
                        new Outbox(database),
                        Schedulers.parallel(),
                        routes -> {})
                .block(Duration.ofSeconds(30));
        System.out.println(feed.port());
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (asked.readLine() != null) {
            System.gc();
            var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            System.out.println(heap.getUsed() / 1048576.0 + " " + heap.getCommitted() / 1048576.0 + " "
                    + machine.getProcessCpuTime() / 1e9);
        }
        System.exit(0);
    }

    @Override
    public void close() {
        process.close();
    }
}
