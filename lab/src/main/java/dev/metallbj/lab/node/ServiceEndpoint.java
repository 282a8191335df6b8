package dev.metallbj.lab.node;

/**
 * One Pod behind a Service, as an EndpointSlice tells it.
 *
 * @param node where it runs
 * @param ready takes new connections
 * @param serving could, were it not for terminating
 * @param terminating is being deleted
 */
public record ServiceEndpoint(Node node, boolean ready, boolean serving, boolean terminating) {
    /** Up and running. */
    public static ServiceEndpoint ready(Node node) {
        return new ServiceEndpoint(node, true, true, false);
    }

    /** Started, and not able to take connections. */
    public static ServiceEndpoint notReady(Node node) {
        return new ServiceEndpoint(node, false, false, false);
    }

    /** Being deleted, and able to take connections until it is. */
    public static ServiceEndpoint terminating(Node node) {
        return new ServiceEndpoint(node, false, true, true);
    }
}
