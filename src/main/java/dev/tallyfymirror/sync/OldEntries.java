package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.RunAge;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.Words;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.item.Embedding;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.RunMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Entries of a list of runs that are older than what is held, or bring a run back without being newer: a list may be a copy
 * from before. Some of a page are asked for by id; where one of these is otherwise, none of the page is believed.
 */
final class OldEntries {
    private static final int ASKED = 3;

    private final Term term;
    private final TallyfyClient client;

    OldEntries(Term term, TallyfyClient client) {
        this.term = term;
        this.client = client;
    }

    /** Those of a page that are to be recorded. */
    Mono<List<Embedding>> believed(List<Embedding> page) {
        Map<String, Long> hashes = page.stream()
                .filter(entry -> entry.run().id() != null)
                .collect(Collectors.toMap(
                        entry -> Objects.requireNonNull(entry.run().id()),
                        entry -> entry.run().hash(),
                        (one, other) -> other));
        return term.stores().mirror().findChanged(term.org(), hashes).flatMap(held -> {
            List<Embedding> old = page.stream()
                    .filter(entry -> isOld(entry.run(), held.get(entry.run().id())))
                    .toList();
            return old.isEmpty() ? Mono.just(page) : areTrue(old).map(areTrue -> areTrue ? page : without(old, page));
        });
    }

    private static List<Embedding> without(List<Embedding> some, List<Embedding> all) {
        Set<Embedding> left = new HashSet<>(some);
        return all.stream().filter(entry -> !left.contains(entry)).toList();
    }

    private static boolean isOld(RawItem entry, @Nullable RunAge held) {
        Columns<RunColumn> shown = columns(entry);
        if (held == null || shown == null) {
            return false;
        }
        Instant updated = seconds(shown.instant(RunColumn.LAST_UPDATED));
        Instant known = seconds(held.lastUpdated());
        boolean isOlder = updated != null && known != null && updated.isBefore(known);
        boolean isNewer = updated != null && known != null && updated.isAfter(known);
        return isOlder || (held.isAway() && !Words.isArchived(shown) && !isNewer);
    }

    private static @Nullable Instant seconds(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS);
    }

    private Mono<Boolean> areTrue(List<Embedding> old) {
        return Flux.fromIterable(old.subList(0, Math.min(ASKED, old.size())))
                .concatMap(entry -> isTrue(entry.run()), 0)
                .all(isTrue -> isTrue);
    }

    private Mono<Boolean> isTrue(RawItem entry) {
        return client.findRun(Objects.requireNonNull(entry.id()))
                .map(answer -> answer instanceof Answer.Present present && agree(entry, present.item()))
                .onErrorResume(Faults::isPartial, failure -> Mono.just(false));
    }

    private static boolean agree(RawItem entry, RawItem answer) {
        Columns<RunColumn> shown = columns(entry);
        Columns<RunColumn> is = columns(answer);
        return shown != null
                && is != null
                && Words.isArchived(shown) == Words.isArchived(is)
                && isSame(seconds(shown.instant(RunColumn.LAST_UPDATED)), seconds(is.instant(RunColumn.LAST_UPDATED)));
    }

    /** Calls differ in the digits that they show, and in whether they show it at all. */
    private static boolean isSame(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other == null || one.equals(other);
    }

    private static @Nullable Columns<RunColumn> columns(RawItem item) {
        return RunMapper.map(item, Source.LIST) instanceof Mapped.Readable<RunColumn> readable
                ? readable.item().columns()
                : null;
    }
}
