package dev.tallyfymirror.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;

/** An event beside its CloudEvent in UTF-8. */
record Encoded(StoredEvent event, byte[] json) {
    static Encoded of(StoredEvent event) {
        return new Encoded(event, CloudEvents.toJson(event).getBytes(UTF_8));
    }
}
