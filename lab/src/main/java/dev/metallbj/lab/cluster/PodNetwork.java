package dev.metallbj.lab.cluster;

import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.network.Namespace;
import java.util.ArrayList;
import java.util.List;

/**
 * The Pods' addresses: one range for each node, routed by the nodes' own addresses. From a range for tests inside one network (RFC 2544), of
 * which the first half is for cluster IPs.
 */
final class PodNetwork {
    /** All Pods of all nodes. */
    static final String RANGES = "198.19.0.0/16";

    /** For Services' cluster IPs; one family, as the Pods have. */
    static final String CLUSTER_IPS = "198.18.0.0/16";

    private PodNetwork() {}

    /** @param node from 0 */
    static String range(int node) {
        return "198.19." + node + ".0/24";
    }

    /** The node's own address in its Pods' range. */
    static String gateway(int node) {
        return "198.19." + node + ".1";
    }

    /** Lets the control plane reach every Pod, as the API server does for webhooks. */
    static void connect(Namespace controlPlane, List<Host> nodes) {
        controlPlane.ipBatch(routes(nodes, -1));
        // Frames that the bridge forwards are no business of the control plane's packet filter.
        controlPlane.sysctl("bridge/bridge-nf-call-iptables", "0");
        controlPlane.sysctl("bridge/bridge-nf-call-ip6tables", "0");
        for (int i = 0; i < nodes.size(); i++) {
            connect(nodes, i);
        }
    }

    private static void connect(List<Host> nodes, int own) {
        Namespace namespace = nodes.get(own).namespace();
        List<String> routes = routes(nodes, own);
        // Cluster IPs need a route before kube-proxy's rules are asked.
        routes.add("route add default via " + AddressPlan.CONTROL_PLANE.v4());
        namespace.ipBatch(routes);
        namespace.sysctl("ipv4/ip_forward", "1");
        namespace.sysctl("bridge/bridge-nf-call-iptables", "1");
        namespace.sysctl("bridge/bridge-nf-call-ip6tables", "1");
    }

    private static List<String> routes(List<Host> nodes, int except) {
        List<String> routes = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (i != except) {
                routes.add("route add " + range(i) + " via "
                        + nodes.get(i).addresses().v4());
            }
        }
        return routes;
    }
}
