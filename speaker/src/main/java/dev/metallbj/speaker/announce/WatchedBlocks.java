package dev.metallbj.speaker.announce;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which addresses of both families matter on the wire: those of all pools, and announced ones whose pool is gone. Pure. */
final class WatchedBlocks {
    private WatchedBlocks() {}

    /**
     * In a fixed order, so that equal input gives equal lists.
     *
     * @param asked addresses for which others are asked
     */
    static List<Cidr> of(Config config, List<Announcement> announced, Set<IpAddress> asked) {
        List<Cidr> blocks = new ArrayList<>();
        for (Pool pool : config.pools()) {
            for (IpRange range : pool.ranges()) {
                blocks.addAll(range.cidrs());
            }
        }
        Set<IpAddress> others = new HashSet<>(asked);
        for (Announcement one : announced) {
            others.add(one.ip());
        }
        List<Cidr> outside = new ArrayList<>();
        for (IpAddress ip : others) {
            if (config.poolOf(ip).isEmpty()) {
                outside.add(new Cidr(ip, 8 * ip.family().byteLength()));
            }
        }
        outside.sort((a, b) -> a.base().compareTo(b.base()));
        blocks.addAll(outside);
        return blocks;
    }
}
