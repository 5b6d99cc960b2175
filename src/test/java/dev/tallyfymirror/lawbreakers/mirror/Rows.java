package dev.tallyfymirror.lawbreakers.mirror;

import dev.tallyfymirror.lawbreakers.sync.Loop;
import io.r2dbc.spi.Connection;
import reactor.netty.http.client.HttpClient;

/** Lawful: uses R2DBC. Breaks: imports a higher floor, and is called by nobody who asked for HTTP. */
public class Rows {
    Connection connection;
    Loop higher;
    HttpClient http;
}
