package dev.metallbj.lab.node;

import dev.metallbj.lab.network.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers on a node's service addresses: HTTP on TCP ports with the node's name as the body, on UDP ports with the node's name, a blank and
 * the datagram that came. One thread for all; {@link #listenOn} and {@link #close} from one other.
 */
final class Echo implements AutoCloseable {
    private static final int LONGEST_MESSAGE = 4_096;

    private final Namespace namespace;
    private final byte[] name;
    private final byte[] httpReply;
    private final Selector selector;
    private final Map<ServicePort, SelectableChannel> listeners = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST_MESSAGE);

    Echo(Namespace namespace, String nodeName) throws IOException {
        this.namespace = namespace;
        this.name = (nodeName + " ").getBytes(StandardCharsets.UTF_8);
        this.httpReply = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + nodeName.length()
                        + "\r\nConnection: close\r\n\r\n" + nodeName)
                .getBytes(StandardCharsets.UTF_8);
        this.selector = Selector.open();
        Thread.ofPlatform().daemon().name("echo-" + nodeName).start(this::run);
    }

    /**
     * Listens from now on at exactly these places. The addresses must be there.
     *
     * @throws IOException if one cannot be listened at; those before are
     */
    void listenOn(Collection<ServicePort> places) throws IOException {
        for (var entry : List.copyOf(listeners.entrySet())) {
            if (!places.contains(entry.getKey())) {
                entry.getValue().close();
                listeners.remove(entry.getKey());
            }
        }
        // A closed channel keeps its port until the selector has noticed.
        selector.wakeup();
        List<ServicePort> added =
                places.stream().filter(p -> !listeners.containsKey(p)).toList();
        Map<ServicePort, SelectableChannel> opened = namespace.call(() -> open(added));
        for (var entry : opened.entrySet()) {
            boolean udp = entry.getKey().udp();
            entry.getValue().register(selector, udp ? SelectionKey.OP_READ : SelectionKey.OP_ACCEPT);
            listeners.put(entry.getKey(), entry.getValue());
        }
        selector.wakeup();
    }

    private static Map<ServicePort, SelectableChannel> open(List<ServicePort> places) throws IOException {
        Map<ServicePort, SelectableChannel> channels = new HashMap<>();
        for (ServicePort place : places) {
            SocketAddress address = new InetSocketAddress(place.ip(), place.port());
            SelectableChannel channel = place.udp()
                    ? DatagramChannel.open().bind(address)
                    : ServerSocketChannel.open()
                            .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                            .bind(address);
            channel.configureBlocking(false);
            channels.put(place, channel);
        }
        return channels;
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select();
                for (SelectionKey key : new ArrayList<>(selector.selectedKeys())) {
                    selector.selectedKeys().remove(key);
                    serve(key);
                }
            } catch (IOException | ClosedSelectorException e) {
                return;
            }
        }
    }

    /** One peer that misbehaves must not end the others. */
    private void serve(SelectionKey key) {
        try {
            switch (key.channel()) {
                case ServerSocketChannel listener -> accept(listener);
                case DatagramChannel udp -> answer(udp);
                case SocketChannel connection -> answer(connection, (Request) key.attachment());
                default -> throw new IllegalStateException("nothing else is registered: " + key.channel());
            }
        } catch (ClosedChannelException | CancelledKeyException e) {
            // The Service has gone meanwhile.
        } catch (IOException e) {
            closeConnection(key.channel());
        }
    }

    private void accept(ServerSocketChannel listener) throws IOException {
        SocketChannel connection = listener.accept();
        if (connection != null) {
            connection.configureBlocking(false);
            connection.register(selector, SelectionKey.OP_READ, new Request());
        }
    }

    /** How far a request's header has been read: HTTP ends it with an empty line. */
    private static final class Request {
        private static final String END = "\r\n\r\n";
        private int matched;

        boolean isCompleteWith(ByteBuffer bytes) {
            while (bytes.hasRemaining() && matched < END.length()) {
                byte next = bytes.get();
                if (next == END.charAt(matched)) {
                    matched++;
                } else {
                    matched = next == END.charAt(0) ? 1 : 0;
                }
            }
            return matched == END.length();
        }
    }

    private void answer(SocketChannel connection, Request request) throws IOException {
        buffer.clear();
        if (connection.read(buffer) < 0) {
            connection.close();
            return;
        }
        if (request.isCompleteWith(buffer.flip())) {
            connection.write(ByteBuffer.wrap(httpReply)); // a new connection has room for so few bytes
            connection.close();
        }
    }

    private void answer(DatagramChannel udp) throws IOException {
        buffer.clear().put(name);
        SocketAddress peer = udp.receive(buffer);
        if (peer != null) {
            udp.send(buffer.flip(), peer);
        }
    }

    private static void closeConnection(SelectableChannel channel) {
        // A listener stays: an ICMP error of one peer is reported on it, and the next peer is fine.
        if (channel instanceof SocketChannel) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    /** Stops listening everywhere and ends the thread. */
    @Override
    public void close() throws IOException {
        for (SelectableChannel listener : listeners.values()) {
            listener.close();
        }
        listeners.clear();
        selector.close();
    }
}
