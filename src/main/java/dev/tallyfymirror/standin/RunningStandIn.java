package dev.tallyfymirror.standin;

import io.netty.channel.group.ChannelGroup;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** A stand-in that listens. Everything here may be used from any thread while it answers requests. */
public final class RunningStandIn {
    private final StandInSettings settings;
    private final World world;
    private final Controls controls;
    private final DisposableServer server;
    private final ChannelGroup connections;

    RunningStandIn(
            StandInSettings settings,
            World world,
            Controls controls,
            DisposableServer server,
            ChannelGroup connections) {
        this.settings = settings;
        this.world = world;
        this.controls = controls;
        this.server = server;
        this.connections = connections;
    }

    /** What can be turned from outside while the stand-in runs. */
    record Controls(Requests requests, Faults faults, RateLimits limits, Tokens tokens) {}

    /** Such as {@code http://127.0.0.1:40123/api}; the same without {@code /api} answers too. */
    public String baseUrl() {
        return origin() + "/api";
    }

    public String origin() {
        return "http://" + settings.door().host() + ":" + port();
    }

    public int port() {
        return server.port();
    }

    public String organization() {
        return settings.door().organization();
    }

    public String token() {
        return settings.door().token();
    }

    public StandInSettings settings() {
        return settings;
    }

    public World world() {
        return world;
    }

    public Requests requests() {
        return controls.requests();
    }

    public Faults faults() {
        return controls.faults();
    }

    /** From now on enforces these limits. */
    public void limit(Limits limits) {
        controls.limits().limit(limits);
    }

    /** From now on items and envelopes are loose in these ways. */
    public void loosen(Set<Looseness> looseness) {
        world.loosen(looseness);
    }

    /** Makes every token given out so far worthless, the first one too. */
    public void revokeTokens() {
        controls.tokens().revoke();
    }

    /** Accepts one more personal token. */
    public void acceptToken(String token) {
        controls.tokens().accept(token);
    }

    /**
     * The life of the organization: what happens in it, as it happens, without end. Happens only while subscribed, in
     * the settings' pace; one subscriber is meant. The settings' {@code live} is for the subscriber to heed.
     */
    public Flux<TruthEntry> live() {
        return Life.of(world, settings);
    }

    /** Stops listening and ends all connections; done when the port is free. */
    public Mono<Void> stop() {
        return Mono.defer(() -> {
            server.dispose();
            connections.close();
            return server.onDispose();
        });
    }
}
