package dev.tallyfymirror.standin;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What the server does with each request: count it, look for a fault, answer it. */
final class HttpDoor {
    private static final String ADMIN = "/standin/";
    private final World world;
    private final Api api;
    private final Requests requests;
    private final Faults faults;
    private final AdminRoutes admin;
    private final Sender sender;

    HttpDoor(World world, Api api, RunningStandIn.Controls controls, Sender sender) {
        this.world = world;
        this.api = api;
        this.requests = controls.requests();
        this.faults = controls.faults();
        this.admin = new AdminRoutes(world, controls);
        this.sender = sender;
    }

    Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Incoming incoming = Incoming.of(request);
        if (incoming.head().uri().startsWith(ADMIN)) {
            return received(request, incoming)
                    .flatMap(whole -> Mono.from(sender.send(response, whole, admin.answer(whole))));
        }
        Requests.Ticket ticket = requests.begin(world.clock().real(), incoming);
        return received(request, incoming)
                .flatMap(whole -> Mono.from(answer(response, whole, ticket)))
                .doFinally(signal -> ticket.end());
    }

    private static Mono<Incoming> received(HttpServerRequest request, Incoming incoming) {
        if (incoming.head().method().equals("GET")) {
            return Mono.just(incoming);
        }
        return request.receive()
                .aggregate()
                .asByteArray()
                .map(incoming::withBody)
                .defaultIfEmpty(incoming);
    }

    private Publisher<Void> answer(HttpServerResponse response, Incoming incoming, Requests.Ticket ticket) {
        Fault fault = faults.find(incoming.head().line());
        if (fault == null) {
            return usual(response, incoming, ticket);
        }
        Runnable action = fault.action();
        if (action != null) {
            action.run();
        }
        return switch (fault.kind()) {
            case HANG -> Mono.never();
            case CLOSE -> sender.close(response);
            case DELAY -> Mono.delay(fault.pause()).flatMap(late -> Mono.from(usual(response, incoming, ticket)));
            case RUN,
                    LOSE_ANSWER,
                    DRIP,
                    CUT_LENGTH,
                    CUT_CHUNKED,
                    CUT_CLOSE,
                    GZIP,
                    WRONG_TOTAL,
                    EMPTY_LIST,
                    FIRST_PAGE,
                    SHRUNK -> bent(response, incoming, fault);
            default -> sender.send(response, incoming, FaultAnswers.of(fault, world.now()));
        };
    }

    private Publisher<Void> usual(HttpServerResponse response, Incoming incoming, Requests.Ticket ticket) {
        Answer answer = api.answer(incoming, Twist.NONE);
        ticket.end();
        return sender.send(response, incoming, answer);
    }

    /** The request is carried out; what comes of it is bent. */
    private Publisher<Void> bent(HttpServerResponse response, Incoming incoming, Fault fault) {
        Answer answer = api.answer(incoming, fault.twist());
        return switch (fault.kind()) {
            case LOSE_ANSWER -> sender.close(response);
            case DRIP -> sender.drip(response, answer, fault);
            case CUT_LENGTH, CUT_CHUNKED, CUT_CLOSE -> sender.cut(response, answer, fault);
            case GZIP ->
                sender.send(
                        response,
                        incoming,
                        answer.withBody(Gzip.compress(answer.body())).with("Content-Encoding", "gzip"));
            default -> sender.send(response, incoming, answer);
        };
    }
}
