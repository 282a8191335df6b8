package dev.metallbj.controller.allocator;

/** The name of a Service in its namespace; ordered by namespace, then name. */
public record ServiceKey(String namespace, String name) implements Comparable<ServiceKey> {
    @Override
    public int compareTo(ServiceKey other) {
        int order = namespace.compareTo(other.namespace);
        return order != 0 ? order : name.compareTo(other.name);
    }

    /** {@code namespace/name}, as messages show it. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
