package dev.tallyfymirror;

import dev.tallyfymirror.feed.Hooks;
import dev.tallyfymirror.feed.Hooks.Outcome;
import dev.tallyfymirror.mirror.HintedItems;
import dev.tallyfymirror.mirror.HintedItems.HintedItem;
import dev.tallyfymirror.tallyfy.item.Hint;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Leaves what a hint names for the holder of its organization. That is the one the hint names; else the only one there
 * is; else the one that holds the item. A hint of no organization known here says nothing.
 */
final class HintDesk implements Hooks.Desk {
    private final List<String> organizations;
    private final HintedItems waiting;

    HintDesk(List<String> organizations, HintedItems waiting) {
        this.organizations = List.copyOf(organizations);
        this.waiting = waiting;
    }

    @Override
    public Mono<Outcome> take(@Nullable String organization, byte[] body) {
        return Mono.justOrEmpty(Hint.of(body))
                .flatMapMany(hint -> organizations(
                                hint.organization() == null ? organization : hint.organization(), item(hint))
                        .concatMap(org -> waiting.leave(org, item(hint))))
                .map(waits -> waits ? Outcome.TAKEN : Outcome.REFUSED)
                .reduce((one, other) -> one == Outcome.TAKEN ? one : other)
                .defaultIfEmpty(Outcome.UNKNOWN);
    }

    private Flux<String> organizations(@Nullable String named, HintedItem item) {
        if (named != null) {
            return organizations.contains(named) ? Flux.just(named) : Flux.empty();
        }
        return organizations.size() == 1
                ? Flux.fromIterable(organizations)
                : waiting.listHolders(organizations, item).flatMapIterable(holders -> holders);
    }

    private static HintedItem item(Hint hint) {
        return hint.run() != null ? HintedItem.run(hint.run()) : HintedItem.task(String.valueOf(hint.task()));
    }
}
