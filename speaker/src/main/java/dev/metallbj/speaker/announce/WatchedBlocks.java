package dev.metallbj.speaker.announce;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.Config;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import java.util.ArrayList;
import java.util.List;

/** Which addresses of both families matter on the wire: those of all pools, and announced ones whose pool is gone. Pure. */
final class WatchedBlocks {
    private WatchedBlocks() {}

    /** In a fixed order, so that equal input gives equal lists. */
    static List<Cidr> of(Config config, List<Announcement> announced) {
        List<Cidr> blocks = new ArrayList<>();
        for (Pool pool : config.pools()) {
            for (IpRange range : pool.ranges()) {
                blocks.addAll(range.cidrs());
            }
        }
        List<Cidr> outside = new ArrayList<>();
        for (Announcement one : announced) {
            if (config.poolOf(one.ip()).isEmpty()) {
                outside.add(new Cidr(one.ip(), 8 * one.ip().family().byteLength()));
            }
        }
        outside.sort((a, b) -> a.base().compareTo(b.base()));
        blocks.addAll(outside);
        return blocks;
    }
}
