package dev.metallbj.speaker.election;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metallbj.config.IpAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nodes of the cluster in the order of {@code sha256(node + "#" + ip)} for one address (spec section 5 step 5).
 *
 * <p>The hashes are what makes an election dear, and depend on nothing but names and address. So whoever decides often keeps one of these
 * for each address and brings it up to date with {@link #over}: a changed node costs nothing then, and a new one a few hashes.
 */
public final class NodeOrder {
    private final IpAddress ip;
    private final List<String> nodes;

    private NodeOrder(IpAddress ip, List<String> nodes) {
        this.ip = ip;
        this.nodes = nodes;
    }

    /** Hashes every name; the order of {@code nodes} does not matter. */
    public static NodeOrder of(IpAddress ip, Collection<String> nodes) {
        NodeHash hash = new NodeHash(ip);
        TreeMap<byte[], String> byHash = new TreeMap<>(Arrays::compareUnsigned);
        for (String node : nodes) {
            byHash.put(hash.of(node), node);
        }
        return new NodeOrder(ip, List.copyOf(byHash.values()));
    }

    /** The order of these nodes: this very object if they are the same ones, otherwise with about log2(n) hashes for each new one. */
    public NodeOrder over(Set<String> wanted) {
        if (wanted.size() == nodes.size() && wanted.containsAll(nodes)) {
            return this;
        }
        List<String> kept = new ArrayList<>(wanted.size());
        for (String node : nodes) {
            if (wanted.contains(node)) {
                kept.add(node);
            }
        }
        int missing = wanted.size() - kept.size();
        if (missing == 0) {
            return new NodeOrder(ip, List.copyOf(kept));
        }
        return missing > kept.size() / 4 ? of(ip, wanted) : new NodeOrder(ip, insert(kept, wanted));
    }

    /** The address that the nodes are ordered for. */
    public IpAddress ip() {
        return ip;
    }

    /** Names, the one with the lowest hash first. */
    public List<String> nodes() {
        return nodes;
    }

    private List<String> insert(List<String> ordered, Set<String> wanted) {
        Set<String> present = new HashSet<>(ordered);
        NodeHash hash = new NodeHash(ip);
        for (String node : wanted) {
            if (!present.contains(node)) {
                ordered.add(position(ordered, hash.of(node), hash), node);
            }
        }
        return List.copyOf(ordered);
    }

    private static int position(List<String> ordered, byte[] wanted, NodeHash hash) {
        int low = 0;
        int high = ordered.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(hash.of(ordered.get(middle)), wanted) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** SHA-256 of node names for one address, with one digest object for all of them. */
    private static final class NodeHash {
        private final MessageDigest digest;
        private final byte[] suffix;

        NodeHash(IpAddress ip) {
            suffix = ("#" + ip).getBytes(UTF_8);
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        byte[] of(String node) {
            digest.update(node.getBytes(UTF_8));
            return digest.digest(suffix);
        }
    }
}
