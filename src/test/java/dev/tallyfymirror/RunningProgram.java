package dev.tallyfymirror;

import dev.tallyfymirror.command.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own; all that it says goes to a file. */
final class RunningProgram implements AutoCloseable {
    private static final Pattern FEED = Pattern.compile("http://(127\\.0\\.0\\.1:\\d+)/");

    private final Process process;
    private final Path said;

    private RunningProgram(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    /** {@code flags} are the JVM's. */
    static RunningProgram start(Path said, Map<String, String> environment, List<String> flags, String... arguments)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx128m"));
        line.addAll(flags);
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        line.add(Main.class.getName());
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        return new RunningProgram(builder.start(), said);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has said so far. */
    String said() throws IOException {
        return new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
    }

    /** Where its feed listens, once it says so; empty before. */
    String feed() throws IOException {
        Matcher address = FEED.matcher(said());
        return address.find() ? address.group() : "";
    }

    /** Its exit code, when it has ended by itself. */
    int await() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            close();
            throw new IllegalStateException("it does not end");
        }
        return process.exitValue();
    }

    /** {@code STOP}, {@code CONT}, {@code TERM}. */
    void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, "" + pid()).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("no signal " + signal);
        }
    }

    @Override
    public void close() {
        Process killed = process.destroyForcibly();
        killed.onExit().join();
    }
}
