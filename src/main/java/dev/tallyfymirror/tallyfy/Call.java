package dev.tallyfymirror.tallyfy;

import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One request as it is sent, but for the token; {@code longest}: of its answer's body no more bytes are wanted. */
record Call(
        Purpose purpose,
        HttpMethod method,
        URI address,
        @Nullable Body body,
        int longest) {
    record Body(String contentType, byte[] bytes) {
        @Override
        public String toString() {
            return contentType + " of " + bytes.length + " bytes";
        }
    }

    static Call get(Purpose purpose, URI address) {
        return new Call(purpose, HttpMethod.GET, address, null, Integer.MAX_VALUE);
    }

    static Call post(Purpose purpose, URI address, Body body) {
        return new Call(purpose, HttpMethod.POST, address, body, Integer.MAX_VALUE);
    }

    /** The same, with an answer that is no longer. */
    Call within(int bytes) {
        return new Call(purpose, method, address, body, bytes);
    }

    /** Whether sending it twice is the same as sending it once. */
    boolean isRepeatable() {
        return method.equals(HttpMethod.GET) || purpose == Purpose.TOKEN;
    }
}
