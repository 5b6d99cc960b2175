package dev.tallyfymirror.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;

/** Many readers on one thread. Those that are cut off come again, from where they were. */
final class SseReaders implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;
    private final int port;
    private final Selector selector = Selector.open();
    private final List<SseReader> readers = new ArrayList<>();
    private final ConcurrentLinkedQueue<Coming> coming = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
    private final Thread thread = new Thread(this::work, "readers");
    private volatile boolean closed;

    private record Coming(SseReader reader, long at) {}

    SseReaders(int port) throws IOException {
        this.port = port;
        thread.setDaemon(true);
        thread.start();
    }

    void add(SseReader reader) {
        readers.add(reader);
        coming.add(new Coming(reader, 0));
        selector.wakeup();
    }

    long sum(ToLongFunction<SseReader> value) {
        return readers.stream().mapToLong(value).sum();
    }

    /** Until all have come so far; false when that takes too long. */
    boolean await(long place, long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (readers.stream().anyMatch(reader -> reader.place() < place)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    private void work() {
        try {
            while (!closed) {
                connectThoseWhoCome();
                int unused = selector.select(50);
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void connectThoseWhoCome() throws IOException {
        for (Coming next = coming.peek(); next != null && next.at() <= System.nanoTime(); next = coming.peek()) {
            coming.poll();
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            channel.register(selector, SelectionKey.OP_CONNECT, next.reader());
        }
    }

    private void serve(SelectionKey key) throws IOException {
        SseReader reader = (SseReader) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                ByteBuffer request = reader.request();
                while (request.hasRemaining()) {
                    channel.write(request);
                }
                key.interestOps(SelectionKey.OP_READ);
            } else if (!read(channel, reader)) {
                again(channel, reader);
            }
        } catch (IOException cut) {
            again(channel, reader);
        }
    }

    private boolean read(SocketChannel channel, SseReader reader) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        buffer.flip();
        reader.accept(buffer);
        return count >= 0 && !reader.hasEnded();
    }

    private void again(SocketChannel channel, SseReader reader) throws IOException {
        channel.close();
        coming.add(new Coming(reader, System.nanoTime() + PAUSE_NANOS));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closed = true;
        selector.wakeup();
        thread.join();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
