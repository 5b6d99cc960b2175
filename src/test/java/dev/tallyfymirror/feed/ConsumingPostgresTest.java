package dev.tallyfymirror.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallyfymirror.event.EventSchemas;
import dev.tallyfymirror.event.Events;
import dev.tallyfymirror.event.Facts;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of {@code docs/consuming.md}, run as they stand there against a feed that lives. */
@Timeout(180)
class ConsumingPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String TOKEN = "sesame";
    private static final Events EVENTS = Events.of(URI.create("https://go.tallyfy.com/api"));
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- example (\\S+?)(, without end)?: (.+?) -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL);

    private static Outbox outbox;
    private static TestFeed feed;
    private static int number;

    @TempDir
    Path folder;

    /** @param isEndless goes on until it is ended */
    record Example(String file, boolean isEndless, String command, String text) {
        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Example> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(Path.of("docs", "consuming.md")))
                .results()
                .map(found -> new Example(found.group(1), found.group(2) != null, found.group(3), found.group(4)));
    }

    @BeforeAll
    static void start() {
        POSTGRES.execute(
                "INSERT INTO tallyfy_sync.organization (org_id, base_url) VALUES ('org-1', 'https://go.tallyfy.com/api')");
        outbox = new Outbox(POSTGRES.database());
        feed = TestFeed.start(outbox, TOKEN, FeedSettings.Pace.USUAL);
        append(3);
    }

    @AfterAll
    static void stop() {
        feed.close();
    }

    @Test
    void thereAreExamplesOfEveryKind() throws IOException {
        assertThat(examples().map(Example::file))
                .containsExactly(
                        "poll.sh",
                        "lines.sh",
                        "watch.sh",
                        "completed.sql",
                        "consume.py",
                        "consume.mjs",
                        "Consume.java");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleDoesWhatItSays(Example example) throws Exception { // E15
        assumeTrue(isThere(example.command().split(" ")[0]), example.command());
        Files.writeString(folder.resolve(example.file()), example.text());
        List<String> before = announced();
        if (example.isEndless()) {
            followsAndResumes(example, before);
        } else {
            assertThat(run(example)).contains(before);
        }
    }

    @Test
    void aPollGoesOnWhereTheLastOneEnded() throws Exception {
        Example poll = examples().findFirst().orElseThrow();
        assumeTrue(isThere("curl"));
        Files.writeString(folder.resolve(poll.file()), poll.text());
        assertThat(run(poll)).contains(announced());

        String later = append(1).get(0);
        List<String> events = TestFeed.json(run(poll))
                .valueStream()
                .map(event -> event.get("id").asString())
                .toList();
        assertThat(events).containsExactly(later);
        assertThat(run(poll)).isEqualTo("[]");
    }

    @Test
    void aPollThatFailsKeepsItsPlace() throws Exception {
        Example poll = examples().findFirst().orElseThrow();
        assumeTrue(isThere("curl"));
        Files.writeString(folder.resolve(poll.file()), poll.text());
        assertThat(run(poll)).contains(announced());
        String place = Files.readString(folder.resolve("place"));
        List<String> later = append(1);

        try (CutFeed cut = CutFeed.closing(feed.running().port())) {
            for (URI nobody : List.of(URI.create("http://127.0.0.1:1"), cut.uri())) {
                Process failed = start(poll, folder.resolve("out.txt"), nobody);
                assertThat(failed.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(failed.exitValue()).isNotZero();
                assertThat(folder.resolve("place")).hasContent(place);
            }
        }
        assertThat(run(poll)).contains(later);
    }

    static Stream<Example> endlessExamples() throws IOException {
        return examples()
                .filter(example -> example.isEndless() && !example.file().equals("watch.sh"));
    }

    @ParameterizedTest
    @MethodSource("endlessExamples")
    void aStreamThatIsCutInTheMiddleIsReadAgain(Example example) throws Exception {
        assumeTrue(isThere(example.command().split(" ")[0]), example.command());
        Files.writeString(folder.resolve(example.file()), example.text());
        try (CutFeed cut = CutFeed.closing(feed.running().port())) {
            readsAll(example, cut);
        }
    }

    @ParameterizedTest
    @MethodSource("endlessExamples")
    void aStreamThatFallsSilentIsGivenUpAndReadAgain(Example example) throws Exception {
        assumeTrue(isThere(example.command().split(" ")[0]), example.command());
        String impatient = example.text().replaceAll("\\b40(?=\\W|_)", "4");
        assertThat(impatient).isNotEqualTo(example.text());
        Files.writeString(folder.resolve(example.file()), impatient);
        try (CutFeed silent = CutFeed.fallingSilent(feed.running().port())) {
            readsAll(example, silent);
        }
    }

    private void readsAll(Example example, CutFeed cut) throws Exception {
        Path out = folder.resolve("out.txt");
        Process process = start(example, out, cut.uri());
        awaitText(process, out, announced());
        end(process);
        assertThat(cut.connections()).isGreaterThan(1);
    }

    private void followsAndResumes(Example example, List<String> before) throws Exception {
        Path out = folder.resolve("out.txt");
        Process first = start(example, out);
        awaitText(first, out, before);
        List<String> live = append(1);
        awaitText(first, out, live);
        end(first);

        Files.delete(out);
        List<String> missed = append(1);
        Process second = start(example, out);
        awaitText(second, out, missed);
        end(second);
        if (Files.exists(folder.resolve("place")) || Files.exists(folder.resolve("consumer.db"))) {
            assertThat(Files.readString(out)).doesNotContain(before.toArray(String[]::new));
        }
    }

    private Process start(Example example, Path out) throws IOException {
        return start(example, out, feed.uri(""));
    }

    private Process start(Example example, Path out, URI address) throws IOException {
        ProcessBuilder process = new ProcessBuilder("sh", "-c", "exec " + example.command());
        process.directory(folder.toFile());
        process.environment().put("FEED", address.toString());
        process.environment().put("FEED_TOKEN", TOKEN);
        process.environment().put("DATABASE_URL", databaseUrl());
        process.environment().remove("JAVA_TOOL_OPTIONS");
        return process.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    }

    private String run(Example example) throws Exception {
        Path out = folder.resolve("out.txt");
        Process process = start(example, out);
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(out);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        assertThat(process.destroyForcibly().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    private static void awaitText(Process process, Path file, List<String> texts) throws Exception {
        await(process, file, () -> {
            try {
                String text = Files.readString(file);
                return texts.stream().allMatch(text::contains);
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    private static void await(Process process, Path file, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS))
                    .as(() -> read(file))
                    .isFalse();
            assertThat(System.nanoTime()).as(() -> read(file)).isLessThan(deadline);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private static List<String> announced() {
        return POSTGRES.texts("SELECT id FROM tallyfy.event ORDER BY seq");
    }

    private static List<String> append(int count) {
        List<NewEvent> events = IntStream.range(0, count)
                .mapToObj(n -> EVENTS.taskEvents(
                                "org-1",
                                Facts.taskChange("task-" + ++number, Facts.fact(FactType.TASK_COMPLETED)),
                                Facts.HEAD)
                        .get(0))
                .toList();
        events.forEach(EventSchemas::require);
        assertThat(POSTGRES.database()
                        .inTransaction(tx -> outbox.append(tx, events))
                        .block(LIMIT))
                .isEqualTo(count);
        return events.stream().map(event -> event.id().toString()).toList();
    }

    private static String databaseUrl() {
        var url = POSTGRES.url();
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }
}
