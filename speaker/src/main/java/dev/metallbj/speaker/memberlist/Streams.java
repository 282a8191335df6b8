package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.MemberlistMetrics.Drop;
import dev.metallbj.speaker.memberlist.StreamEvents.Failure;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.wire.DropReason;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.StreamDecoder;
import dev.metallbj.speaker.memberlist.wire.StreamDecoder.Outcome;
import dev.metallbj.speaker.memberlist.wire.StreamEncoder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The TCP socket and all streams, each with a deadline; what they hold together is bounded by {@link Bounds}. For the gossip thread.
 */
final class Streams implements AutoCloseable {
    private static final int READ_AT_ONCE = 65_536;

    /** After an error (no file descriptors) new connections wait for so long. */
    private static final long ACCEPT_PAUSE = 100_000_000;

    /** An exchange in which nothing moves for so long. */
    private static final long STANDSTILL = 1_000_000_000;

    private final AgentSettings settings;
    private final Selector selector;
    private final StreamEvents events;
    private final Nonces nonces;
    private final MemberlistMetrics metrics;
    private final LoopClock clock;
    private final ServerSocketChannel server;
    private final SelectionKey serverKey;
    private final StreamEncoder encoder;
    private final long timeout;
    private final byte[] bytes = new byte[READ_AT_ONCE];
    private final ByteBuffer input = ByteBuffer.wrap(bytes);
    /** The oldest first. */
    private final Set<Stream> streams = new LinkedHashSet<>();

    private long held;
    private int inbound;
    private int exchanges;
    private int pings;
    private long acceptAgainAt = Long.MAX_VALUE;

    private Streams(
            AgentSettings settings,
            ServerSocketChannel server,
            Selector selector,
            Nonces nonces,
            MemberlistMetrics metrics,
            LoopClock clock,
            StreamEvents events)
            throws IOException {
        this.settings = settings;
        this.selector = selector;
        this.events = events;
        this.nonces = nonces;
        this.metrics = metrics;
        this.clock = clock;
        this.server = server;
        this.serverKey = server.register(selector, SelectionKey.OP_ACCEPT);
        this.encoder = new StreamEncoder(settings.encryption(), settings.enableCompression());
        this.timeout = settings.parameters().tcpTimeout().toNanos();
    }

    /** @throws IOException if the address is not on this machine or the port is taken */
    static Streams open(
            AgentSettings settings,
            Selector selector,
            Nonces nonces,
            MemberlistMetrics metrics,
            LoopClock clock,
            StreamEvents events)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(Addresses.family(settings.bindAddress()));
        try {
            server.bind(Addresses.socketAddress(settings.endpoint()), Bounds.BACKLOG);
            server.configureBlocking(false);
            return new Streams(settings, server, selector, nonces, metrics, clock, events);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * How many exchanges may be begun: those that wait for a connection cost little, the others the whole state. One in which nothing moves
     * for a while costs nothing either, and must not keep the others waiting.
     */
    int roomForExchanges() {
        long moving = clock.now() - STANDSTILL / 4;
        int connected = 0;
        for (Stream stream : streams) {
            boolean costs = stream.connected && stream.activeAt >= moving;
            connected += costs && stream.task instanceof Stream.Task.Exchange ? 1 : 0;
        }
        return Math.min(Bounds.EXCHANGES - exchanges, Bounds.CONNECTED_EXCHANGES - connected);
    }

    /**
     * Whether an exchange with this endpoint is going on. One that stands still is ended, and nobody is told: after a partition the kernel
     * may wait for seconds before it sends again, and a new connection gets through at once.
     */
    boolean isExchangingWith(Endpoint endpoint) {
        long standstill = clock.now() - STANDSTILL;
        for (Stream stream : streams) {
            if (stream.task instanceof Stream.Task.Exchange && stream.peer.equals(endpoint)) {
                if (stream.activeAt >= standstill) {
                    return true;
                }
                close(stream);
                return false;
            }
        }
        return false;
    }

    /**
     * Connects, and tells {@link StreamEvents} what comes of it, maybe before this returns.
     *
     * @param connectBy the connection is given up then
     * @param answerBy all is given up then
     */
    void dial(Endpoint to, Stream.Task task, long connectBy, long answerBy) {
        if (task instanceof Stream.Task.AskAlive && pings >= Bounds.STREAM_PINGS) {
            metrics.dropped(Drop.TOO_MANY_STREAMS);
            return;
        }
        Optional<Stream> made = outbound(to, task, connectBy);
        if (made.isEmpty()) {
            return;
        }
        Stream stream = made.get();
        add(stream);
        stream.answerBy = answerBy;
        try {
            if (stream.channel.connect(Addresses.socketAddress(to))) {
                connected(stream);
            } else {
                stream.channel.register(selector, SelectionKey.OP_CONNECT, stream);
            }
        } catch (ConnectException e) {
            fail(stream, Failure.REFUSED);
        } catch (IOException | UnsupportedAddressTypeException | UnresolvedAddressException e) {
            fail(stream, Failure.NOT_CONNECTED);
        }
    }

    private Optional<Stream> outbound(Endpoint to, Stream.Task task, long connectBy) {
        try {
            SocketChannel channel = SocketChannel.open(Addresses.family(settings.bindAddress()));
            Stream stream = new Stream(channel, to, task, clock.now(), connectBy);
            try {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.bind(Addresses.socketAddress(settings.bindAddress(), 0));
                return Optional.of(stream);
            } catch (IOException e) {
                close(stream);
                events.failed(stream, Failure.NOT_CONNECTED);
            }
        } catch (IOException e) {
            metrics.dropped(Drop.SEND_FAILED);
        }
        return Optional.empty();
    }

    /** The selector says that something can be done for this key. */
    void ready(SelectionKey key) {
        if (key.equals(serverKey)) {
            accept();
        } else if (key.attachment() instanceof Stream stream) {
            advance(stream, key);
        }
    }

    private void accept() {
        try {
            for (int i = 0; i < Bounds.ACCEPTED_PER_TURN; i++) {
                SocketChannel channel = server.accept();
                if (channel == null) {
                    return;
                }
                serve(channel);
            }
        } catch (IOException e) {
            serverKey.interestOps(0);
            acceptAgainAt = clock.now() + ACCEPT_PAUSE;
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        long now = clock.now();
        channel.configureBlocking(false);
        InetSocketAddress from = (InetSocketAddress) channel.getRemoteAddress();
        if (from == null) {
            channel.close();
            return;
        }
        if (inbound >= Bounds.INBOUND_STREAMS) {
            giveUp(Comparator.comparingLong(stream -> stream.startedAt), Drop.TOO_MANY_STREAMS);
        }
        Stream stream = new Stream(channel, Addresses.endpoint(from), new Stream.Task.Serve(), now, now + timeout);
        stream.connected = true;
        stream.decoder(new StreamDecoder(settings.encryption(), Bounds.STREAM));
        add(stream);
        // Most have sent all they want to say: answered here, they need no turn of their own.
        read(stream);
        if (streams.contains(stream)) {
            watch(stream);
        }
    }

    private void advance(Stream stream, SelectionKey key) {
        try {
            if (key.isValid() && key.isConnectable() && stream.channel.finishConnect()) {
                connected(stream);
                return;
            }
        } catch (ConnectException e) {
            // ETIMEDOUT would be one too, but comes long after every deadline here.
            fail(stream, Failure.REFUSED);
            return;
        } catch (IOException e) {
            fail(stream, Failure.NOT_CONNECTED);
            return;
        }
        if (key.isValid() && key.isReadable() && !stream.isEnded()) {
            read(stream);
        }
        if (key.isValid() && key.isWritable()) {
            write(stream);
        }
    }

    private void connected(Stream stream) {
        stream.connected = true;
        stream.activeAt = clock.now();
        stream.deadline = stream.answerBy;
        stream.decoder(new StreamDecoder(settings.encryption(), Bounds.STREAM));
        send(stream, events.connected(stream));
    }

    private void send(Stream stream, Message message) {
        byte[] encoded = encoder.encode(message, nonces.next());
        metrics.tcp().sent(encoded.length);
        long before = stream.heldBytes();
        stream.output(encoded);
        held += stream.heldBytes() - before;
        write(stream);
    }

    private void write(Stream stream) {
        long before = stream.heldBytes();
        try {
            writePieces(stream);
        } catch (IOException e) {
            broken(stream);
            return;
        }
        held += stream.heldBytes() - before;
        if (stream.closesWhenSent && !stream.output().hasRemaining()) {
            close(stream);
        } else {
            watch(stream);
            stayWithinBounds();
        }
    }

    /** In pieces: the JDK keeps a buffer of its own, outside of the heap, as long as the largest. */
    private static void writePieces(Stream stream) throws IOException {
        ByteBuffer output = stream.output();
        int end = output.limit();
        boolean taken = true;
        while (taken && output.position() < end) {
            output.limit(Math.min(end, output.position() + READ_AT_ONCE));
            stream.channel.write(output);
            taken = !output.hasRemaining();
            output.limit(end);
        }
    }

    private void watch(Stream stream) {
        int interest = (stream.isEnded() ? 0 : SelectionKey.OP_READ)
                | (stream.output().hasRemaining() ? SelectionKey.OP_WRITE : 0);
        SelectionKey key = stream.channel.keyFor(selector);
        try {
            if (key == null) {
                stream.channel.register(selector, interest, stream);
            } else if (key.isValid() && key.interestOps() != interest) {
                key.interestOps(interest);
            }
        } catch (IOException e) {
            broken(stream);
        }
    }

    private void read(Stream stream) {
        input.clear();
        int count;
        try {
            count = stream.channel.read(input);
        } catch (IOException e) {
            broken(stream);
            return;
        }
        if (count == 0) {
            return;
        }
        Outcome outcome = count < 0 ? stream.endOfInput() : stream.receive(bytes, count);
        held += Math.max(0, count);
        stream.activeAt = clock.now();
        switch (outcome) {
            case Outcome.Incomplete() -> stayWithinBounds();
            case Outcome.Complete(Message message) -> {
                metrics.tcp().received(stream.receivedBytes());
                complete(stream, message);
            }
            case Outcome.Dropped(DropReason reason) -> dropped(stream, reason);
        }
    }

    private void complete(Stream stream, Message message) {
        stream.end();
        if (stream.isInbound()) {
            stream.closesWhenSent = true;
            events.asked(stream, message).ifPresentOrElse(answer -> send(stream, answer), () -> close(stream));
        } else {
            close(stream);
            events.answered(stream, message);
        }
    }

    private void dropped(Stream stream, DropReason reason) {
        stream.end();
        boolean saidNothing = reason == DropReason.EMPTY && stream.receivedBytes() == 0;
        if (!saidNothing) {
            metrics.dropped(reason);
            events.dropped(stream, reason);
        }
        if (!stream.isInbound()) {
            fail(stream, Failure.BROKEN);
        } else if (saidNothing || reason == DropReason.TRUNCATED) {
            close(stream);
        } else {
            stream.closesWhenSent = true;
            send(stream, new Message.Failure("dropped: " + reason));
        }
    }

    private void broken(Stream stream) {
        if (stream.isInbound()) {
            close(stream);
        } else {
            fail(stream, Failure.BROKEN);
        }
    }

    private void fail(Stream stream, Failure failure) {
        close(stream);
        events.failed(stream, failure);
    }

    private void stayWithinBounds() {
        while (held > Bounds.STREAM_BYTES && !streams.isEmpty()) {
            giveUp(Comparator.comparingLong(Stream::heldBytes).reversed(), Drop.STREAM_BYTES);
        }
    }

    /** The first in this order goes; an exchange of our own is as good a candidate when it is the largest. */
    private void giveUp(Comparator<Stream> order, Drop reason) {
        Predicate<Stream> candidate = reason == Drop.TOO_MANY_STREAMS ? Stream::isInbound : stream -> true;
        streams.stream().filter(candidate).min(order).ifPresent(stream -> {
            metrics.dropped(reason);
            broken(stream);
        });
    }

    /** When {@link #expire} has something to do. */
    long nextDeadline() {
        long next = acceptAgainAt;
        for (Stream stream : streams) {
            next = Math.min(next, stream.deadline);
        }
        return next;
    }

    /** This process was stopped: all streams get that time back. */
    void postpone(long nanos) {
        for (Stream stream : streams) {
            stream.deadline += nanos;
            stream.answerBy += nanos;
        }
    }

    /** Gives up what is not done in time. */
    void expire(long now) {
        if (now >= acceptAgainAt) {
            acceptAgainAt = Long.MAX_VALUE;
            serverKey.interestOps(SelectionKey.OP_ACCEPT);
        }
        if (now < nextDeadline()) {
            return;
        }
        for (Stream stream : new ArrayList<>(streams)) {
            if (now >= stream.deadline && streams.contains(stream)) {
                expired(stream);
            }
        }
    }

    private void expired(Stream stream) {
        if (stream.isInbound()) {
            metrics.dropped(Drop.STREAM_TIMEOUT);
            close(stream);
        } else {
            fail(stream, stream.connected ? Failure.NO_ANSWER : Failure.NOT_CONNECTED);
        }
    }

    /** Ends all streams, and nobody is told. */
    void closeStreams() {
        Collection<Stream> all = new ArrayList<>(streams);
        all.forEach(this::close);
    }

    /** Ends exchanges with one endpoint, and nobody is told. */
    void closeExchange(Endpoint endpoint) {
        for (Stream stream : new ArrayList<>(streams)) {
            if (stream.task instanceof Stream.Task.Exchange && stream.peer.equals(endpoint)) {
                close(stream);
            }
        }
    }

    /** Ends all streams and takes no new ones; the port stays open. */
    void silence() {
        closeStreams();
        acceptAgainAt = Long.MAX_VALUE;
        serverKey.interestOps(0);
    }

    @Override
    public void close() throws IOException {
        closeStreams();
        server.close();
    }

    private void add(Stream stream) {
        streams.add(stream);
        count(stream, 1);
    }

    private void close(Stream stream) {
        if (streams.remove(stream)) {
            count(stream, -1);
            held -= stream.heldBytes();
        }
        try {
            stream.channel.close();
        } catch (IOException e) {
            // Nothing is left to be done for it.
        }
    }

    private void count(Stream stream, int change) {
        switch (stream.task) {
            case Stream.Task.Serve() -> inbound += change;
            case Stream.Task.AskAlive(Message.Ping ping) -> pings += change;
            case Stream.Task.Exchange(boolean join) -> exchanges += change;
        }
    }
}
