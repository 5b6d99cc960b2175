package dev.tallyfymirror.command;

import dev.tallyfymirror.SettingsException;
import dev.tallyfymirror.UnknownTaskException;
import dev.tallyfymirror.feed.FeedStartException;
import dev.tallyfymirror.outbox.PlaceGoneException;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import dev.tallyfymirror.retry.PermanentException;
import dev.tallyfymirror.retry.TransientException;
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
        codes.put(RefusedException.class, ExitCode.PARTLY);
        codes.put(UnknownTaskException.class, ExitCode.PARTLY);
        codes.put(NotFoundException.class, ExitCode.PARTLY);
        codes.put(NotVisibleException.class, ExitCode.PARTLY);
        codes.put(TransientDatabaseException.class, ExitCode.DATABASE);
        codes.put(PermanentDatabaseException.class, ExitCode.DATABASE);
        codes.put(PermanentException.class, ExitCode.LOST);
        codes.put(TransientException.class, ExitCode.LOST);
        return codes;
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
        return new Failures(code, text(known).lines().limit(2).toList());
    }

    private static Failures unexpected(Throwable failure) {
        return new Failures(
                ExitCode.LOST,
                List.of(
                        "lost to a fault that nobody expected: "
                                + failure.getClass().getSimpleName() + ": "
                                + text(failure).lines().findFirst().orElse(""),
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
