package dev.tallyfymirror.command;

import dev.tallyfymirror.UnknownTaskException;
import dev.tallyfymirror.feed.FeedStartException;
import dev.tallyfymirror.outbox.PlaceGoneException;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import dev.tallyfymirror.retry.PermanentException;
import dev.tallyfymirror.retry.TransientException;
import dev.tallyfymirror.settings.SettingsException;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.RefusedException;
import dev.tallyfymirror.tallyfy.TokenRefusedException;
import dev.tallyfymirror.tallyfy.WrongAddressException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a failure means for the one who started the command: an exit code, and lines that say what to do. */
record Failures(ExitCode code, List<String> lines) {
    private static final int MOST_CAUSES = 20;
    /** The first that fits a failure, or one of its causes, counts. */
    private static final Map<Class<? extends Throwable>, ExitCode> CODES = codes();

    private static Map<Class<? extends Throwable>, ExitCode> codes() {
        Map<Class<? extends Throwable>, ExitCode> codes = new LinkedHashMap<>();
        codes.put(SettingsException.class, ExitCode.USAGE);
        codes.put(FeedStartException.class, ExitCode.USAGE);
        codes.put(PlaceGoneException.class, ExitCode.USAGE);
        codes.put(WrongAddressException.class, ExitCode.USAGE);
        codes.put(TokenRefusedException.class, ExitCode.TOKEN);
        codes.put(UnknownTaskException.class, ExitCode.PARTLY);
        codes.put(TransientDatabaseException.class, ExitCode.DATABASE);
        codes.put(PermanentDatabaseException.class, ExitCode.DATABASE);
        codes.put(PermanentException.class, ExitCode.LOST);
        codes.put(TransientException.class, ExitCode.LOST);
        return codes;
    }

    /** Of a completion: that Tallyfy does not want it is an answer. */
    static Failures ofCompletion(Throwable failure) {
        return chain(failure)
                .filter(one -> one instanceof RefusedException || isOutOfSight(one))
                .findFirst()
                .map(refused -> new Failures(ExitCode.PARTLY, lines(refused)))
                .orElseGet(() -> of(failure));
    }

    private static boolean isOutOfSight(Throwable failure) {
        return failure instanceof NotFoundException || failure instanceof NotVisibleException;
    }

    static Failures of(Throwable failure) {
        return chain(failure)
                .flatMap(one -> known(one).map(code -> of(one, code)).stream())
                .findFirst()
                .orElseGet(() -> unexpected(failure));
    }

    private static Failures of(Throwable known, ExitCode code) {
        if (known instanceof SettingsException settings) {
            return new Failures(code, settings.faults());
        }
        return isOutOfSight(known)
                ? new Failures(
                        code,
                        List.of(
                                lines(known).get(0),
                                "is the organization right in tallyfy.organizations, and may this token see it?"))
                : new Failures(code, lines(known));
    }

    private static List<String> lines(Throwable failure) {
        return text(failure).lines().limit(2).map(Texts::plain).toList();
    }

    private static Failures unexpected(Throwable failure) {
        return new Failures(
                ExitCode.LOST,
                List.of(
                        "lost to a fault that nobody expected: "
                                + failure.getClass().getSimpleName() + ": "
                                + lines(failure).get(0),
                        "the log says where it came from with --set log.level=debug"));
    }

    private static Optional<ExitCode> known(Throwable failure) {
        return CODES.entrySet().stream()
                .filter(entry -> entry.getKey().isInstance(failure))
                .map(Entry::getValue)
                .findFirst();
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, one -> one == null ? null : one.getCause())
                .limit(MOST_CAUSES)
                .takeWhile(one -> one != null)
                .map(Throwable.class::cast);
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message.strip();
    }
}
