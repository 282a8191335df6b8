package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import java.util.List;

/**
 * The addresses a Service has. Immutable; may be given to other threads.
 *
 * @param service whose they are
 * @param pool the name of the pool that both addresses are in
 * @param addresses one, or two of different families, in the order in which they are written to the status
 * @param ports of the Service when it got them
 * @param sharing of the Service when it got them
 */
public record Assignment(
        ServiceKey service, String pool, List<IpAddress> addresses, List<ServicePort> ports, SharingKey sharing)
        implements Allocation {}
