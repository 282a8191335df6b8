package dev.metallbj.speaker.memberlist.meta;

import dev.metallbj.speaker.packet.MacAddress;
import java.util.List;

/**
 * What one of our speakers says about itself. An original speaker says nothing, which is how it is recognised.
 *
 * @param newestRules number of the newest rule set it knows, 1 to 255
 * @param rulesInUse number of the rule set it uses, 0 (classic) to {@code newestRules}
 * @param announcedAlone whether it began to announce without having met anybody, so that clients may hold its MAC for the addresses of others
 * @param interfaces those it can announce on, as many as fit
 * @param truncated whether there are more: then nothing follows from an interface that is not listed
 */
public record MemberMeta(
        int newestRules, int rulesInUse, boolean announcedAlone, List<Interface> interfaces, boolean truncated) {
    /**
     * One interface.
     *
     * @param name at most 15 bytes of UTF-8, as Linux allows
     */
    public record Interface(String name, MacAddress mac) {}

    /** @throws IllegalArgumentException if a rule number is out of range: it would mean something else to the others */
    public MemberMeta {
        if (newestRules < 1 || newestRules > 255 || rulesInUse < 0 || rulesInUse > newestRules) {
            throw new IllegalArgumentException("rule sets " + rulesInUse + " in use and " + newestRules
                    + " as the newest; want 1 to 255 for the newest, and not more than that in use");
        }
        interfaces = List.copyOf(interfaces);
    }
}
