package dev.tallyfymirror.lawbreakers.tallyfy;

import dev.tallyfymirror.lawbreakers.mirror.Rows;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;

/** Lawful: speaks HTTP. Breaks: imports a neighbour of its floor, leaves the reactive world by a method reference. */
public class Client {
    HttpClient http;
    Rows neighbour;
    Function<Flux<String>, Iterable<String>> pages = Flux::toIterable;
}
