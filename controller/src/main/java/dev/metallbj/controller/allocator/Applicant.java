package dev.metallbj.controller.allocator;

import java.util.List;
import java.util.Map;

/**
 * A Service as the allocator sees it when it asks for an address.
 *
 * @param service whose address it will be
 * @param labels of the Service, for {@code serviceAllocation.serviceSelectors}
 * @param ports without repetition
 * @param sharing with whom it may share
 */
public record Applicant(ServiceKey service, Map<String, String> labels, List<ServicePort> ports, SharingKey sharing) {
    public Applicant {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }
}
