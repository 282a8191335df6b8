package dev.metallbj.speaker.election;

import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.L2Advertisement;
import dev.metallbj.config.Pool;
import java.util.List;
import java.util.Optional;

/**
 * The pool that owns a Service's addresses, with the advertisements that apply to it.
 *
 * <p>A value of its own, because an address that is announced stays announced with its last placement when the pool vanishes (spec
 * section 6).
 *
 * @param pool name of the pool
 * @param advertisements that select the pool, each once
 */
public record Placement(String pool, List<L2Advertisement> advertisements) {
    public Placement {
        advertisements = List.copyOf(advertisements);
    }

    /** The placement of addresses that one pool owns all of, or empty if there is no such pool. */
    public static Optional<Placement> of(Config config, List<IpAddress> ips) {
        Optional<Pool> pool = config.poolOf(ips.getFirst());
        if (pool.isEmpty() || !ownsAll(pool.get(), ips)) {
            return Optional.empty();
        }
        String name = pool.get().name();
        return Optional.of(new Placement(name, config.advertisementsOf(name)));
    }

    private static boolean ownsAll(Pool pool, List<IpAddress> ips) {
        for (IpAddress ip : ips) {
            if (!pool.contains(ip)) {
                return false;
            }
        }
        return true;
    }
}
