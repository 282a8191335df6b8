package dev.metallbj.lab.node;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * What kube-proxy is on each node: every node takes traffic for the address of every Service, whichever node it reaches, and answers (as
 * with {@code externalTrafficPolicy: Cluster}).
 *
 * <p>A service's address is on the node's {@code lo}, and a kernel on the segment answers ARP only for addresses of the interface asked on
 * (arp_ignore 1), so that who answers is the speaker's decision alone. One thread brings the nodes in step with all Services as they are.
 */
public final class DataPath implements AutoCloseable {
    private static final long RETRY_MILLIS = 200;

    private final List<NodeDataPath> nodes = new ArrayList<>();
    private final Predicate<Service> served;
    private final Map<String, Set<ServicePort>> services = new ConcurrentHashMap<>();
    private final Semaphore changed = new Semaphore(0);
    private final SharedIndexInformer<Service> informer;
    private final Thread loop;
    private volatile boolean closed;

    private DataPath(List<Node> nodes, KubernetesClient client, Predicate<Service> served) throws IOException {
        this.served = served;
        for (Node node : nodes) {
            this.nodes.add(new NodeDataPath(node));
        }
        this.loop = Thread.ofPlatform().daemon().name("data-path").start(this::run);
        this.informer = client.services().inAnyNamespace().inform(new Changes());
    }

    /**
     * Starts it on these nodes.
     *
     * @param served which Services; of the others nobody takes the traffic
     */
    public static DataPath start(List<Node> nodes, KubernetesClient client, Predicate<Service> served)
            throws IOException {
        return new DataPath(nodes, client, served);
    }

    private final class Changes implements ResourceEventHandler<Service> {
        @Override
        public void onAdd(Service service) {
            put(service);
        }

        @Override
        public void onUpdate(Service before, Service service) {
            put(service);
        }

        @Override
        public void onDelete(Service service, boolean finalStateUnknown) {
            services.remove(key(service));
            changed.release();
        }

        private void put(Service service) {
            Set<ServicePort> places = served.test(service) ? ServicePort.of(service) : Set.of();
            if (!places.equals(services.put(key(service), places))) {
                changed.release();
            }
        }

        private String key(Service service) {
            return service.getMetadata().getNamespace() + "/"
                    + service.getMetadata().getName();
        }
    }

    private void run() {
        while (!closed) {
            changed.acquireUninterruptibly();
            changed.drainPermits();
            Set<ServicePort> places = new HashSet<>();
            services.values().forEach(places::addAll);
            boolean done = true;
            for (NodeDataPath node : nodes) {
                done &= closed || node.apply(places);
            }
            if (!done) {
                retryLater();
            }
        }
    }

    private void retryLater() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        changed.release();
    }

    /** Stops following the Services and stops listening. */
    @Override
    public void close() throws IOException {
        closed = true;
        changed.release();
        informer.close();
        try {
            loop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (NodeDataPath node : nodes) {
            node.close();
        }
    }

    /** The data path of one node. Used by the loop's thread only, until it has ended. */
    private static final class NodeDataPath {
        private final Node node;
        private final Echo echo;
        private final Set<String> addresses = new HashSet<>();

        NodeDataPath(Node node) throws IOException {
            this.node = node;
            this.echo = new Echo(node.host().namespace(), node.name());
        }

        /** Brings the node in step; says whether that succeeded. */
        boolean apply(Set<ServicePort> places) {
            Set<String> wanted = new HashSet<>();
            places.forEach(place -> wanted.add(place.ip()));
            try {
                node.host().namespace().ipBatch(lines("addr replace ", wanted, addresses, " nodad"));
                echo.listenOn(places);
                node.host().namespace().ipBatch(lines("addr del ", addresses, wanted, ""));
                addresses.clear();
                addresses.addAll(wanted);
                return true;
            } catch (IOException | RuntimeException e) {
                System.err.println("lab: the data path of " + node + " is not as it should be: " + e);
                return false;
            }
        }

        /**
         * A command for each address that is in {@code these} and not in {@code others}.
         *
         * @param option for IPv6: without duplicate address detection it can be listened on at once
         */
        private static List<String> lines(String command, Set<String> these, Set<String> others, String option) {
            List<String> lines = new ArrayList<>();
            for (String address : these) {
                if (!others.contains(address)) {
                    boolean v6 = address.indexOf(':') >= 0;
                    lines.add(command + address + (v6 ? "/128 dev lo" + option : "/32 dev lo"));
                }
            }
            return lines;
        }

        void close() throws IOException {
            echo.close();
        }
    }
}
