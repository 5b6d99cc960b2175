package dev.tallyfymirror.standin;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/** The door of the stand-in organization. */
public final class StandIn {
    private static final Logger LOG = LoggerFactory.getLogger(StandIn.class);
    private static final int LONGEST_LINE = 65_536;

    private StandIn() {}

    /**
     * Makes a world and listens; a new world on each subscription. Fails with the server's own error when the port is
     * taken.
     */
    public static Mono<RunningStandIn> start(StandInSettings settings) {
        return Mono.defer(() -> {
            VirtualClock clock = new VirtualClock(settings);
            return bind(settings, clock, new World(settings, clock));
        });
    }

    private static Mono<RunningStandIn> bind(StandInSettings settings, VirtualClock clock, World world) {
        RunningStandIn.Controls controls = new RunningStandIn.Controls(
                new Requests(),
                new Faults(settings.content().seed() + 2),
                new RateLimits(settings.manner().limits()),
                new Tokens(settings, clock));
        Api api = new Api(settings, world, controls.tokens(), controls.limits());
        HttpDoor door = new HttpDoor(
                world, api, controls, new Sender(clock, settings.manner().gzip()));
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        return HttpServer.create()
                .host(settings.door().host())
                .port(settings.door().port())
                .channelGroup(connections)
                .httpRequestDecoder(spec -> spec.maxInitialLineLength(LONGEST_LINE))
                .handle(door::handle)
                .bind()
                .map(server -> new RunningStandIn(settings, world, controls, server, connections))
                .doOnNext(running -> LOG.debug("The stand-in organization listens on {}.", running.origin()));
    }
}
