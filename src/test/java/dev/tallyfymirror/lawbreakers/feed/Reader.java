package dev.tallyfymirror.lawbreakers.feed;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.netty.http.client.HttpClient;

/** Lawful: speaks HTTP. Breaks: uses R2DBC by a method reference and by catching. */
public class Reader {
    HttpClient http;

    Publisher<Void> close(Connection connection) {
        Supplier<Publisher<Void>> close = connection::close;
        return close.get();
    }

    boolean succeeds(Runnable query) {
        try {
            query.run();
            return true;
        } catch (R2dbcException e) {
            return false;
        }
    }
}
