package dev.tallyfymirror.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import dev.tallyfymirror.retry.PermanentException;
import dev.tallyfymirror.retry.TransientException;
import dev.tallyfymirror.settings.SettingsException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is said of a wrong command line or of a failure, and the exit code. */
class UsageTest {
    private final CommandLineDriver driver = CommandLineDriver.configured();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        snyc                              | not understood: snyc; was sync meant?
        sync --ful                        | --ful
        sync --limit 5                    | not understood: --limit
        sync --output xml                 | must be text or json
        sync --org other                  | organization other is not configured; acme would be
        sync tallyfy.access-token=s3cret  | not understood: tallyfy.access-token=…
        sync --set tallyfy.access-token=s3cret | TALLYFY_ACCESS_TOKEN
        sync --set s3cret                 | --set needs KEY=VALUE
        sync --set sync.interval=never    | sync.interval (--set): "never" is no duration
        sync --set                        | --set
        sync --config none.yaml           | there is no file none.yaml
        events --after soon               | --after: must be a place
        events --after -1                 | --after: must be a place
        events --limit 0                  | --limit: must be 1 or more
        events --limit s3cret             | --limit
        events --type task.late           | there is no event type task.late
        complete                          | TASK
        standin --loose nothing           | --loose: there is no nothing
        standin --pace soon               | --pace: write 500ms
        standin --runs -1                 | 0 or more
        standin --port x                  | --port: must be a whole number
        complete t --approve --reject     | mutually exclusive
        complete t --field x              | --field: needs ID=VALUE
        complete t --field x={            | the value of x begins like JSON
        """)
    void badUsageIsSaidInALineOrTwo(String line, String said) {
        int code = driver.run(line.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(driver.err).contains(said).doesNotContain("s3cret", "\tat ", "Exception");
        assertThat(driver.errorLines()).hasSizeBetween(1, 2).allMatch(each -> each.startsWith("tallyfy-mirror: "));
        assertThat(driver.out).isEmpty();
        assertThat(driver.application.asked).isEmpty();
    }

    @Test
    void withoutACommandTheHelpIsShown() {
        assertThat(driver.run()).isEqualTo(2);
        assertThat(driver.err).contains("Usage: tallyfy-mirror");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "sync", "complete t"})
    void whatReadsFromTallyfyNeedsAnOrganizationAndAToken(String line) {
        driver.environment.clear();
        assertThat(driver.run(line.split(" "))).isEqualTo(2);
        assertThat(driver.err).contains("TALLYFY_ORG_ID");

        driver.environment.put("TALLYFY_ORG_ID", "acme");
        assertThat(driver.run(line.split(" "))).isEqualTo(2);
        assertThat(driver.err).contains("TALLYFY_ACCESS_TOKEN");
    }

    @Test
    void completeAsksWhichOrganizationWhereThereAreSeveral() {
        driver.environment.put("TALLYFY_ORG_ID", "a,b");

        assertThat(driver.run("complete", "t")).isEqualTo(2);
        assertThat(driver.err).contains("say which organization: a, b");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureHasItsExitCode(RuntimeException failure, int code, String said) {
        driver.application.failure = failure;

        assertThat(driver.run("sync")).isEqualTo(code);
        assertThat(driver.err).contains(said).doesNotContain("\tat ");
        assertThat(driver.errorLines()).hasSizeBetween(1, 2);
        assertThat(driver.application.closed).isTrue();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new SettingsException(List.of("a: wrong", "b: wrong")), 2, "b: wrong"),
                Arguments.of(new TransientDatabaseException("no database at db:5432", null), 4, "no database at db"),
                Arguments.of(new PermanentDatabaseException("too old"), 4, "too old"),
                Arguments.of(new IllegalStateException("x", new PermanentDatabaseException("too old")), 4, "too old"),
                Arguments.of(new PermanentException("refused"), 5, "refused"),
                Arguments.of(new TransientException("one\ntwo\nthree"), 5, "two"),
                Arguments.of(new IllegalStateException("odd"), 5, "nobody expected: IllegalStateException: odd"),
                Arguments.of(new NullPointerException(), 5, "NullPointerException"));
    }

    @Test
    void anErrorOfJavaIsSaidInTwoLinesToo() {
        driver.application.failure = null;
        driver.application.error = new StackOverflowError("deep");

        assertThat(driver.run("migrate")).isEqualTo(5);
        assertThat(driver.errorLines()).hasSize(2);
        assertThat(driver.err).contains("StackOverflowError: deep").doesNotContain("\tat ");
    }

    @Test
    void everyCommandExplainsItself() {
        Context context =
                new Context(Console.system(), new Context.Surroundings(java.util.Map.of(), null, log -> {}), s -> null);
        for (CommandLine command : Main.commandLine(context).getSubcommands().values()) {
            assertThat(driver.run(command.getCommandName(), "--help")).isZero();
            assertThat(driver.out).contains("Usage: tallyfy-mirror " + command.getCommandName());
        }
        assertThat(driver.run("--help")).isZero();
        assertThat(driver.out)
                .contains(
                        "run",
                        "sync",
                        "events",
                        "status",
                        "complete",
                        "doctor",
                        "migrate",
                        "demo",
                        "standin",
                        "generate-completion",
                        "Exit codes");
        assertThat(driver.run("--version")).isZero();
        assertThat(driver.out).startsWith("tallyfy-mirror ");
    }

    @Test
    void shellCompletionIsWritten() {
        assertThat(driver.run("generate-completion")).isZero();
        assertThat(driver.out).contains("complete -F", "tallyfy-mirror", "--accept-loss");
    }
}
