package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void allPartsAreRead() {
        assertThat(DatabaseUrl.parse("postgresql://ann:s%3Acr%2Fet%40@db.example.com:6432/mir%20ror?sslmode=require"))
                .isEqualTo(new DatabaseUrl(
                        "ann", "s:cr/et@", "db.example.com", 6432, "mir ror", Map.of("sslmode", "require")));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://ann@host/db, ann, host, 5432, db",
        "postgresql://ann@host, ann, host, 5432, ann",
        "postgresql://ann@/db, ann, localhost, 5432, db",
        "postgresql://ann@host:/db, ann, host, 5432, db",
        "postgresql://ann@[2001:db8::1]:5433/db, ann, 2001:db8::1, 5433, db",
        "postgresql://ann@[::1]/db, ann, ::1, 5432, db",
        "POSTGRESQL://an+n@my_host/db, an+n, my_host, 5432, db",
        "'  postgresql://ann:p@ss@host/db\n', ann, host, 5432, db",
        "postgresql://ann@host/db?application_name=x&channel_binding=require, ann, host, 5432, db",
    })
    void whatIsLeftOutHasItsDefault(String url, String user, String host, int port, String database) {
        DatabaseUrl read = DatabaseUrl.parse(url);

        assertThat(read)
                .extracting(DatabaseUrl::user, DatabaseUrl::host, DatabaseUrl::port, DatabaseUrl::database)
                .containsExactly(user, host, port, database);
        assertThat(read.parameters()).isEmpty();
    }

    @Test
    void userDefaultsToTheOneOfTheSystem() {
        assertThat(DatabaseUrl.parse("postgresql://host/db").user()).isEqualTo(System.getProperty("user.name"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host/hunter2",
                "mysql://ann:hunter2@host/db",
                "jdbc:postgresql://ann:hunter2@host/db",
                "postgresql://ann:hunter2@host:port/db",
                "postgresql://ann:hunter2@host:65536/db",
                "postgresql://ann:hunter2@host:0/db",
                "postgresql://ann:hunter2@one,two/db",
                "postgresql://ann:hunter2@[::1/db",
                "postgresql://ann:hunter2@::1/db",
                "postgresql://ann:hunter2@%2Fvar%2Frun/db",
                "postgresql://ann:hunter2%@host/db",
                "postgresql://ann:hunter2@host/db?sslmode=hunter2",
                "postgresql://ann:x?hunter2@host/db",
                "postgresql://ann:hunter2/x@host/db",
            })
    void wrongUrlIsRefusedWithoutItsPassword(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the database URL ")
                .message()
                .doesNotContain("hunter2")
                .doesNotContain("\n");
    }

    @Test
    void textNeverHoldsThePassword() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://ann:hunter2@[::1]:5433/db?sslmode=require");

        assertThat(url).hasToString("postgresql://ann@[::1]:5433/db?sslmode=require");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5433/db");
        assertThat(url.jdbcProperties())
                .containsEntry("user", "ann")
                .containsEntry("password", "hunter2")
                .containsEntry("sslmode", "require");
    }

    @Test
    void otherDatabaseOnTheSameServer() {
        assertThat(DatabaseUrl.parse("postgresql://ann:hunter2@host/db").withDatabase("other"))
                .isEqualTo(DatabaseUrl.parse("postgresql://ann:hunter2@host/other"));
    }
}
