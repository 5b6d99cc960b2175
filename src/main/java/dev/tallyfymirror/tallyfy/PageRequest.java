package dev.tallyfymirror.tallyfy;

import reactor.core.publisher.Mono;

/** How a page of a list is asked for: its number, where each page has so many items. */
@FunctionalInterface
public interface PageRequest {
    Mono<Page> request(int number, int size);
}
