package dev.tallyfymirror.lawbreakers.postgres;

import io.r2dbc.spi.Result;
import reactor.core.publisher.Mono;

/** Lawful: gives R2DBC to the rooms that may have it. */
public class Database {
    public Mono<Result> resultForRooms() {
        return null;
    }
}
