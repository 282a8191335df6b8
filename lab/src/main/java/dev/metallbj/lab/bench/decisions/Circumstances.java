package dev.metallbj.lab.bench.decisions;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.Families;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the allocator has before an address is given out and taken back: one pool, with some of its addresses in use. */
public enum Circumstances {
    SMALL("a /28, 8 in use", "192.0.2.0", 28, Families.IPV4, 8, 1),
    LARGE("a /8, 8 in use", "10.0.0.0", 8, Families.IPV4, 8, 1),
    IPV6("a /64, 8 in use", "2001:db8::", 64, Families.IPV6, 8, 1),
    MANY("a /8, the first 100,000 in use", "10.0.0.0", 8, Families.IPV4, 100_000, 1),
    GAPS("a /8, every second of 200,000 in use", "10.0.0.0", 8, Families.IPV4, 100_000, 2);

    private final String text;
    private final String base;
    private final int prefixLength;
    private final Families families;
    private final int inUse;
    private final int step;

    Circumstances(String text, String base, int prefixLength, Families families, int inUse, int step) {
        this.text = text;
        this.base = base;
        this.prefixLength = prefixLength;
        this.families = families;
        this.inUse = inUse;
        this.step = step;
    }

    /** For people. */
    public String text() {
        return text;
    }

    /** Whether as much is in use as in {@link #SMALL}, so that only the size of the pool differs. */
    public boolean comparable() {
        return inUse == SMALL.inUse && step == SMALL.step;
    }

    /** Addresses in use before. */
    int inUse() {
        return inUse;
    }

    /** One in so many of the lowest addresses is in use: with 2 there are as many gaps as addresses in use. */
    int step() {
        return step;
    }

    /** Of the Service that comes and goes, and of those that stay. */
    Families families() {
        return families;
    }

    Pool pool() {
        IpRange range = new Cidr(IpAddress.parse(base), prefixLength).range();
        return new Pool("bench", Map.of(), List.of(range), true, false, Optional.empty());
    }
}
