package dev.metallbj.speaker.datapath.judgement;

import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.LocalAddress;
import java.util.List;
import java.util.Map;

/**
 * Everything that is judged.
 *
 * @param links on which this speaker may announce, of either family
 * @param addresses of this node, on all its interfaces
 * @param settings by the name of the interface
 */
public record Situation(
        List<Link> links,
        List<LocalAddress> addresses,
        Map<String, KernelSettings> settings,
        Routes routes,
        List<AdvertisedPool> pools) {
    public Situation {
        links = List.copyOf(links);
        addresses = List.copyOf(addresses);
        settings = Map.copyOf(settings);
        pools = List.copyOf(pools);
    }

    KernelSettings settings(String interfaceName) {
        return settings.getOrDefault(interfaceName, KernelSettings.HARMLESS);
    }
}
