package dev.metallbj.speaker.kubernetes;

import dev.metallbj.config.Config;
import dev.metallbj.crd.ConfigParser;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.metrics.ClientMetrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good configuration. It is parsed when somebody asks and something changed, so that a hundred changes at once are parsed
 * once; only the announcer's loop thread asks.
 */
final class ConfigKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigKeeper.class);

    private final ObjectCache<IPAddressPool> pools;
    private final ObjectCache<L2Advertisement> advertisements;
    private final ClientMetrics metrics;
    private final Consumer<ParsedConfig> listener;
    private volatile boolean changed = true;
    private volatile Config lastGood = Config.EMPTY;
    private String lastComplaint = "";

    /** @param listener is told what the configuration means each time it was read; must not block */
    ConfigKeeper(
            ObjectCache<IPAddressPool> pools,
            ObjectCache<L2Advertisement> advertisements,
            ClientMetrics metrics,
            Consumer<ParsedConfig> listener) {
        this.pools = pools;
        this.advertisements = advertisements;
        this.metrics = metrics;
        this.listener = listener;
    }

    /** A pool or an advertisement changed. From any thread. */
    void changed() {
        changed = true;
    }

    /** The configuration in force; the same object until it really changes. */
    Config current() {
        if (changed && pools.synced() && advertisements.synced()) {
            changed = false; // before reading: what changes meanwhile is read next time
            parse();
        }
        return lastGood;
    }

    /** What {@link #current} gave last. Any thread. */
    Config last() {
        return lastGood;
    }

    private void parse() {
        ParsedConfig meaning = ConfigParser.parse(all(pools), all(advertisements));
        listener.accept(meaning);
        switch (meaning) {
            case ParsedConfig.Valid(Config config, List<String> warnings) -> {
                metrics.configLoaded();
                if (!config.equals(lastGood)) {
                    lastGood = config;
                }
                say(String.join("; ", warnings), "the configuration is in force; it can hardly be meant so");
            }
            case ParsedConfig.Invalid invalid -> {
                metrics.configRefused();
                say(invalid.summary(), "the configuration is not valid; the last good one stays in force");
            }
        }
    }

    private void say(String details, String sentence) {
        if (!details.isEmpty() && !details.equals(lastComplaint)) {
            LOG.atWarn()
                    .addKeyValue("event", "configuration")
                    .addKeyValue("problems", details)
                    .log(sentence);
        }
        lastComplaint = details;
    }

    private static <T extends HasMetadata> List<T> all(ObjectCache<T> cache) {
        List<T> objects = new ArrayList<>(cache.size());
        cache.forEach(objects::add);
        return objects;
    }
}
