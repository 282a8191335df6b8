package dev.metallbj.lab.network;

import dev.metallbj.lab.linux.Commands;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who does not reach whom on a bridge: nftables rules of the bridge family, in the bridge's namespace. The whole table is replaced in one
 * transaction at each change, so that there is no moment with half of it.
 */
final class Partitions {
    private final Namespace namespace;
    private final Set<String> forward = new LinkedHashSet<>();
    private final Set<String> input = new LinkedHashSet<>();
    private final Set<String> output = new LinkedHashSet<>();

    Partitions(Namespace namespace) {
        this.namespace = namespace;
    }

    synchronized void cut(Host one, Host other) {
        for (Port a : one.ports()) {
            for (Port b : other.ports()) {
                forward.add(between(a, b));
                forward.add(between(b, a));
            }
        }
        apply();
    }

    /** The control plane is the bridge itself: what is for it is not forwarded, but comes in and goes out. */
    synchronized void cutFromControlPlane(Host host) {
        for (Port port : host.ports()) {
            input.add("iifname \"" + port.bridgePort() + "\" drop");
            output.add("oifname \"" + port.bridgePort() + "\" drop");
        }
        apply();
    }

    synchronized void heal() {
        forward.clear();
        input.clear();
        output.clear();
        apply();
    }

    private static String between(Port from, Port to) {
        return "iifname \"" + from.bridgePort() + "\" oifname \"" + to.bridgePort() + "\" drop";
    }

    private void apply() {
        // "table" first, because what does not exist cannot be deleted.
        String rules = "table bridge cuts\ndelete table bridge cuts\ntable bridge cuts {\n" + chain("forward", forward)
                + chain("input", input) + chain("output", output) + "}\n";
        Commands.runWithInput(rules, "ip", "netns", "exec", namespace.name(), "nft", "-f", "-");
    }

    private static String chain(String hook, Set<String> rules) {
        return "chain " + hook + " {\ntype filter hook " + hook + " priority 0; policy accept;\n"
                + String.join("\n", rules) + "\n}\n";
    }
}
