package dev.metallbj.lab.gossip;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.linux.CommandException;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.process.Processes;
import dev.metallbj.speaker.announce.SpeakerPod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One {@code serf agent}: the original memberlist with its LAN times, as a process on a loopback address. Any thread. */
public final class Serf {
    private static final int RPC_PORT = 7373;

    private final Processes processes;
    private final String node;
    private final IpAddress address;
    private final Optional<byte[]> key;
    private Child child;
    private int starts;

    /**
     * Starts it and waits until it can be asked.
     *
     * @param key 32 bytes; empty for no encryption
     * @param join whom it joins, again and again until that works; none for nobody
     * @throws IllegalStateException if it does not come up within some seconds; the message has its output
     */
    public Serf(Processes processes, String node, IpAddress address, Optional<byte[]> key, IpAddress... join) {
        this.processes = processes;
        this.node = node;
        this.address = address;
        this.key = key.map(byte[]::clone);
        this.child = start(join);
    }

    /** Why there can be none, with what would help; empty when there can. */
    public static Optional<String> missing() {
        return Commands.find("serf").isPresent()
                ? Optional.empty()
                : Optional.of("program serf is missing; Debian: apt-get install serf");
    }

    private Child start(IpAddress... join) {
        List<String> argv = new ArrayList<>(List.of(
                "serf",
                "agent",
                "-node=" + node,
                "-bind=" + address + ":" + GossipMember.PORT,
                "-rpc-addr=" + rpcAddress(),
                "-protocol=5",
                "-log-level=debug"));
        key.ifPresent(bytes -> argv.add("-encrypt=" + Base64.getEncoder().encodeToString(bytes)));
        if (join.length > 0) {
            argv.add("-retry-interval=1s");
        }
        for (IpAddress other : join) {
            argv.add("-retry-join=" + other + ":" + GossipMember.PORT);
        }
        Child started = processes.start(Command.of("serf-" + node + "-" + ++starts, argv));
        boolean up = dev.metallbj.lab.run.Await.every(
                Duration.ofMillis(100),
                Duration.ofSeconds(15),
                () -> !started.isAlive() || members(started).isPresent());
        if (!up || !started.isAlive()) {
            throw new IllegalStateException(started.name() + " did not come up: " + started.logTail(10));
        }
        return started;
    }

    private String rpcAddress() {
        return address + ":" + RPC_PORT;
    }

    /** Its node's name. */
    public String node() {
        return node;
    }

    /** Where it listens. */
    public IpAddress address() {
        return address;
    }

    /** As Kubernetes would list a MetalLB speaker of that name. */
    public SpeakerPod pod() {
        return new SpeakerPod(node, List.of(address), "");
    }

    /** Node to {@code alive}, {@code leaving}, {@code left} or {@code failed}, this one included; empty while it cannot be asked. */
    public Map<String, String> members() {
        return members(child).orElse(Map.of());
    }

    private Optional<Map<String, String>> members(Child process) {
        if (!process.isAlive()) {
            return Optional.empty();
        }
        try {
            Map<String, String> members = new HashMap<>();
            for (String line :
                    Commands.run("serf", "members", "-rpc-addr=" + rpcAddress()).split("\n")) {
                String[] columns = line.trim().split("\\s+");
                if (columns.length >= 3) {
                    members.put(columns[0], columns[2]);
                }
            }
            return Optional.of(members);
        } catch (CommandException e) {
            return Optional.empty();
        }
    }

    /** Leaves and ends. */
    public void leave() {
        Commands.run("serf", "leave", "-rpc-addr=" + rpcAddress());
        child.awaitExit(Duration.ofSeconds(10));
    }

    /** Ends it at once (SIGKILL); nobody is told. */
    public void kill() {
        child.kill();
    }

    /** Starts it anew after {@link #kill} or {@link #leave}, under the same name and address. */
    public void restart(IpAddress... join) {
        child = start(join);
    }

    /** Lets it stand still. */
    public void pause() {
        child.pause();
    }

    /** Lets it go on. */
    public void resume() {
        child.resume();
    }

    /** The last lines of its log. */
    public String logTail(int lines) {
        return child.logTail(lines);
    }

    @Override
    public String toString() {
        return node + " " + address + " " + members();
    }
}
