package dev.metallbj.lab.network;

import dev.metallbj.lab.linux.Commands;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who does not reach whom on a bridge, and what gets lost on it: nftables rules of the bridge family, in the bridge's namespace. The whole table is replaced in one
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

    synchronized void cut(Host one, List<Host> others) {
        for (Host other : others) {
            addOneWay(one, other);
            addOneWay(other, one);
        }
        apply();
    }

    synchronized void cutOneWay(Host from, Host to) {
        addOneWay(from, to);
        apply();
    }

    private void addOneWay(Host from, Host to) {
        addOneWay(from, to, "drop");
    }

    private void addOneWay(Host from, Host to, String rule) {
        for (Port a : from.ports()) {
            for (Port b : to.ports()) {
                forward.add("iifname \"" + a.bridgePort() + "\" oifname \"" + b.bridgePort() + "\" " + rule);
            }
        }
    }

    synchronized void block(Host one, List<Host> others, int port) {
        for (Host other : others) {
            addOneWay(one, other, toPort(port));
            addOneWay(other, one, toPort(port));
        }
        apply();
    }

    synchronized void loseOneWay(Host from, Host to, int percent) {
        addOneWay(from, to, share(percent));
        apply();
    }

    synchronized void dropArpBroadcasts(String ip) {
        forward.add("ether type arp ether daddr ff:ff:ff:ff:ff:ff arp operation request arp daddr ip " + ip + " drop");
        apply();
    }

    private static String share(int percent) {
        return "numgen random mod 100 < " + percent + " drop";
    }

    private static String toPort(int port) {
        return "meta protocol { ip, ip6 } meta l4proto { tcp, udp } th dport " + port + " drop";
    }

    synchronized void lose(Host host, int percent) {
        addBothWays(host, share(percent));
        apply();
    }

    synchronized void block(Host host, int port) {
        addBothWays(host, toPort(port));
        apply();
    }

    /** What the host sends and what is for it, the control plane's included. */
    private void addBothWays(Host host, String rule) {
        for (Port port : host.ports()) {
            String from = "iifname \"" + port.bridgePort() + "\" ";
            String to = "oifname \"" + port.bridgePort() + "\" ";
            forward.add(from + rule);
            forward.add(to + rule);
            input.add(from + rule);
            output.add(to + rule);
        }
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
