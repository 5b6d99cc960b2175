package dev.tallyfymirror.feed;

import java.io.ByteArrayOutputStream;
import reactor.core.publisher.Mono;

/** A body while it comes: kept as long as it is not too long. */
final class HookBody {
    /** Forms in a webhook's body are long at times. */
    static final int LONGEST = 256 << 10;

    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean isTooLong;

    HookBody add(byte[] part) {
        isTooLong |= kept.size() + part.length > LONGEST;
        if (isTooLong) {
            kept = new ByteArrayOutputStream(0);
        } else {
            kept.writeBytes(part);
        }
        return this;
    }

    /** Empty where it was too long. */
    Mono<byte[]> bytes() {
        return isTooLong ? Mono.empty() : Mono.just(kept.toByteArray());
    }
}
