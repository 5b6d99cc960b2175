package dev.tallyfymirror.delivery.kafka;

import dev.tallyfymirror.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One real broker (KRaft, its own controller) in a JVM beside the test, which can be killed and started again. */
final class KafkaBroker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String CLUSTER = "AAAAAAAAAAAAAAAAAAAAAQ";

    private final Path folder;
    private final int port = FreePort.find();
    private Process process;

    KafkaBroker(Path folder) {
        this.folder = folder;
        try {
            Files.writeString(folder.resolve("server.properties"), properties(port, FreePort.find()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Process format = java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", "server.properties");
        if (end(format) != 0) {
            throw new IllegalStateException("the broker's folder could not be made: see " + folder);
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Comes back when it listens. */
    void start() {
        process = java("kafka.Kafka", "server.properties");
        var listening = Mono.fromSupplier(this::listens)
                .subscribeOn(Schedulers.boundedElastic())
                .filter(up -> up)
                .repeatWhenEmpty(misses -> misses.concatMap(miss -> Mono.delay(Duration.ofMillis(200))))
                .block(PATIENCE);
        assert Boolean.TRUE.equals(listening);
    }

    void kill() {
        end(process.destroyForcibly());
    }

    @Override
    public void close() {
        kill();
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Runs a program of Kafka's until it ends, and gives what it printed. */
    String run(String main, List<String> arguments) {
        Path out = folder.resolve(main + ".out");
        Process program = java(out.toFile(), main, arguments);
        int code = end(program);
        try {
            String text = Files.readString(out);
            if (code != 0) {
                throw new IllegalStateException(main + " ended with " + code + ": " + text);
            }
            return text;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Process java(String main, String... arguments) {
        return java(folder.resolve("broker.log").toFile(), main, List.of(arguments));
    }

    private Process java(File log, String main, List<String> arguments) {
        String path = Objects.requireNonNullElse(
                System.getProperty("surefire.test.class.path"), System.getProperty("java.class.path"));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                path,
                main));
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int end(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the broker does not end");
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static String properties(int port, int controller) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                log.dirs=data
                num.partitions=3
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                message.max.bytes=200000
                """.formatted(port, controller);
    }
}
