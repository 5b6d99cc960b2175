package dev.tallyfymirror.delivery.webhook;

import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Looks names up and lets through only the addresses that are allowed, those written as numbers too. The connection goes
 * to what was checked here: a name that has another address the next time is checked the next time.
 */
final class GuardedResolver extends AddressResolverGroup<InetSocketAddress> {
    private final Lookup lookup;
    private final Predicate<InetAddress> allowed;
    private final Executor blocking;

    /** {@code blocking}: where a look-up may wait. */
    GuardedResolver(Lookup lookup, Predicate<InetAddress> allowed, Executor blocking) {
        this.lookup = lookup;
        this.allowed = allowed;
        this.blocking = blocking;
    }

    /** All addresses of a name. May block. */
    @FunctionalInterface
    interface Lookup {
        List<InetAddress> addresses(String name) throws UnknownHostException;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new Checked(executor);
    }

    private final class Checked extends AbstractAddressResolver<InetSocketAddress> {
        Checked(EventExecutor executor) {
            super(executor, InetSocketAddress.class);
        }

        /** Nothing passes unchecked, not even an address that needs no look-up. */
        @Override
        protected boolean doIsResolved(InetSocketAddress address) {
            return false;
        }

        @Override
        protected void doResolve(InetSocketAddress address, Promise<InetSocketAddress> promise) {
            answer(promise, () -> allowed(address).get(0));
        }

        @Override
        protected void doResolveAll(InetSocketAddress address, Promise<List<InetSocketAddress>> promise) {
            answer(promise, () -> allowed(address));
        }

        private <T> void answer(Promise<T> promise, Callable<T> answer) {
            blocking.execute(() -> {
                boolean heard;
                try {
                    heard = promise.trySuccess(answer.call());
                } catch (Exception failure) {
                    heard = promise.tryFailure(failure);
                }
                assert heard || promise.isDone();
            });
        }
    }

    /** May block. */
    List<InetSocketAddress> allowed(InetSocketAddress wanted) throws UnknownHostException {
        String name = wanted.getHostString();
        InetAddress known = wanted.getAddress();
        List<InetAddress> addresses = known == null ? lookup.addresses(name) : List.of(known);
        if (addresses.isEmpty()) {
            throw new UnknownHostException(name);
        }
        List<InetSocketAddress> good = addresses.stream()
                .filter(allowed)
                .map(address -> new InetSocketAddress(address, wanted.getPort()))
                .toList();
        if (good.isEmpty()) {
            throw new ForbiddenAddressException(name, addresses.get(0));
        }
        return good;
    }
}
