package dev.tallyfymirror.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The SQL that the README shows, as it stands there. */
class DocumentedQueriesPostgresTest {
    private static final Pattern BLOCK = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void everyQueryOfTheReadmeRunsAsTheReader() throws IOException {
        List<String> queries = BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replace("```sql", "").replace("```", ""))
                .flatMap(block -> Arrays.stream(block.split(";")))
                .filter(query -> query.contains("SELECT"))
                .toList();
        assertThat(queries).hasSizeGreaterThan(5);
        assertThat(queries).allSatisfy(query -> POSTGRES.execute("SET ROLE tallyfy_reader; " + query + "; RESET ROLE"));
    }
}
