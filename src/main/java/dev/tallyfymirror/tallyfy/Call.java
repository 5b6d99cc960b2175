package dev.tallyfymirror.tallyfy;

import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One request as it is sent, but for the token. */
record Call(
        Purpose purpose,
        HttpMethod method,
        URI address,
        @Nullable Body body) {
    record Body(String contentType, byte[] bytes) {
        @Override
        public String toString() {
            return contentType + " of " + bytes.length + " bytes";
        }
    }

    static Call get(Purpose purpose, URI address) {
        return new Call(purpose, HttpMethod.GET, address, null);
    }

    static Call post(Purpose purpose, URI address, Body body) {
        return new Call(purpose, HttpMethod.POST, address, body);
    }

    /** Whether sending it twice is the same as sending it once. */
    boolean isRepeatable() {
        return method.equals(HttpMethod.GET) || purpose == Purpose.TOKEN;
    }
}
