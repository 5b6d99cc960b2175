package dev.tallyfymirror.lawbreakers.standin;

import dev.tallyfymirror.lawbreakers.model.Word;
import reactor.netty.http.server.HttpServer;

/** Lawful: speaks HTTP. Breaks: shares words with the program. */
public class Organization {
    HttpServer http;
    Word word;
}
