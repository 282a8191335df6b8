package dev.metallbj.crd;

import dev.metallbj.config.Config;
import java.util.Collection;
import java.util.List;

/**
 * Turns all pools and advertisements of the operator's namespace into a {@link dev.metallbj.config.Config}.
 *
 * <p>A function: no state, any thread. The caller passes the objects of the operator's namespace only, and keeps its last good
 * configuration when the result is {@link ParsedConfig.Invalid}.
 */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class ConfigParser {
    private ConfigParser() {}

    /** O(n log n) in the number of address entries. */
    public static ParsedConfig parse(Collection<IPAddressPool> pools, Collection<L2Advertisement> advertisements) {
        throw new UnsupportedOperationException(
                "follows in the next commit" + pools.size() + advertisements.size() + Config.EMPTY + List.of());
    }
}
