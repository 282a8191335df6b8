package dev.metallbj.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which Services a pool is reserved for when it is chosen automatically ({@code spec.serviceAllocation}, spec section 4).
 *
 * @param priority lower is tried first; 0 means none and comes last
 * @param namespaces names of namespaces; together with {@code namespaceSelectors} a union
 * @param namespaceSelectors select namespaces by their labels
 * @param serviceSelectors select Services by their labels; empty = all
 */
public record ServiceAllocation(
        int priority,
        Set<String> namespaces,
        List<LabelSelector> namespaceSelectors,
        List<LabelSelector> serviceSelectors) {
    public ServiceAllocation {
        namespaces = Set.copyOf(namespaces);
        namespaceSelectors = List.copyOf(namespaceSelectors);
        serviceSelectors = List.copyOf(serviceSelectors);
    }

    /** Whether a Service with these labels, in this namespace with its labels, may get an address here without asking for it. */
    public boolean matches(String namespace, Map<String, String> namespaceLabels, Map<String, String> serviceLabels) {
        return matchesNamespace(namespace, namespaceLabels) && LabelSelector.anyOrNone(serviceSelectors, serviceLabels);
    }

    private boolean matchesNamespace(String namespace, Map<String, String> labels) {
        if (namespaces.isEmpty() && namespaceSelectors.isEmpty()) {
            return true;
        }
        return namespaces.contains(namespace)
                || !namespaceSelectors.isEmpty() && LabelSelector.anyOrNone(namespaceSelectors, labels);
    }
}
