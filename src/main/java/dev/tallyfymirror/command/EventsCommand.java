package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.EventsRequest;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The outbox, line by line. */
@Command(name = "events", description = "Events as CloudEvents, one JSON a line, read from the database.")
final class EventsCommand implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--after",
            paramLabel = "SEQ",
            defaultValue = "0",
            description = "Those behind this place: 0 (default) is the oldest kept, latest the newest.")
    private String after = "0";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description = "Only these types, long or short: task.overdue or tallyfy.task.overdue.")
    private List<String> types = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "So many at most.")
    private @Nullable Long limit;

    @Option(names = "--follow", description = "Waits for more at the end, until interrupted.")
    private boolean follow;

    EventsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        EventsRequest request = request();
        Settings settings = context.settings();
        return context.with(settings, application -> print(application, request));
    }

    private int print(Application application, EventsRequest request) {
        application
                .events(request)
                .doOnNext(context.console()::print)
                .takeUntil(line -> context.console().isGone())
                .then()
                .block();
        return ExitCode.DONE.number();
    }

    private EventsRequest request() {
        if (limit != null && limit < 1) {
            throw new SettingsException(List.of("--limit: must be 1 or more"));
        }
        return new EventsRequest(
                place(), types(), limit == null ? OptionalLong.empty() : OptionalLong.of(limit), follow);
    }

    private long place() {
        if (after.equals("latest")) {
            return EventsRequest.LATEST;
        }
        try {
            long place = Long.parseLong(after);
            if (place >= 0) {
                return place;
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw new SettingsException(List.of("--after: must be a place (0 or more) or latest"));
    }

    private Set<FactType> types() {
        Set<FactType> chosen = EnumSet.noneOf(FactType.class);
        types.forEach(name -> chosen.add(FactType.named(name)
                .orElseThrow(
                        () -> new SettingsException(List.of("--type: there is no event type " + name + "; there are "
                                + Arrays.stream(FactType.values())
                                        .map(FactType::shortName)
                                        .collect(Collectors.joining(", ")))))));
        return chosen;
    }
}
