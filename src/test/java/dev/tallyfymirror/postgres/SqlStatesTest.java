package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08003", "08006", "57P01", "57P02", "57P03", "57P05", "40001", "40P01", "55P03", "57014",
                "53100", "53200", "53300", "25P03", "58030", "0A000", "26000"
            })
    void waitAndTryAgain(String state) {
        assertThat(classify(state)).isExactlyInstanceOf(TransientDatabaseException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22021", "22P02", "22P05", "54000", "54001", "22003", "22008", "22000", "2200G", "22P06", "23502",
                "23514"
            })
    void dataOfARow(String state) {
        assertThat(classify(state))
                .isInstanceOfSatisfying(
                        DataRefusedException.class,
                        refused -> assertThat(refused.sqlState()).isEqualTo(state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"28P01", "28000", "3D000", "42501", "42P01", "08P01", "42601", "XX000", "23503", "25P02"})
    void somebodyMustChangeSomething(String state) {
        assertThat(classify(state)).isExactlyInstanceOf(PermanentDatabaseException.class);
    }

    @Test
    void messageSaysWhatToDoAndWhatPostgresSaid() {
        assertThat(classify("28P01"))
                .hasMessage("the database refuses the password: check user and password in database.url\n"
                        + "PostgreSQL: what it said (28P01)");
    }

    @Test
    void keyThatIsAlreadyThereIsNamed() {
        assertThat(SqlStates.toException("23505", "duplicate key", "event_id_key", new IllegalStateException()))
                .isInstanceOfSatisfying(
                        UniqueViolationException.class,
                        violation -> assertThat(violation.constraint()).isEqualTo("event_id_key"));
    }

    private static RuntimeException classify(String state) {
        return SqlStates.toException(state, "what it said", "", new IllegalStateException());
    }
}
