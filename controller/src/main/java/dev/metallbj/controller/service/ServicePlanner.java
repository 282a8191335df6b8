package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.ServiceKey;
import java.util.Collection;

/**
 * Decides about one Service at a time (spec sections 2 to 4). Pure but for the allocator, which it changes at once; on the reconciler's thread.
 *
 * <p>Before the first {@link #plan} the pools must be set and {@link #adopt} must have seen every Service.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ServicePlanner {
    /** @param lbClass the value of {@code --lb-class}; empty = Services without a class are ours */
    public ServicePlanner(Allocator allocator, String lbClass) {
        throw new UnsupportedOperationException();
    }

    /** Whether the Service is for us by its class; all others are left untouched, and must not be given to {@link #plan}. */
    public boolean isOurs(ServiceView service) {
        throw new UnsupportedOperationException();
    }

    /** Enters what the statuses say, so that nobody is given an address that another Service has had all along. */
    public void adopt(Collection<ServiceView> services) {
        throw new UnsupportedOperationException();
    }

    /** What to do about the Service as it is now. Planning again after the plan was carried out gives a plan without a write. */
    public Plan plan(ServiceView service) {
        throw new UnsupportedOperationException();
    }

    /** The Service was deleted, or is none of ours any more: frees what it had. The plan has no write and no events. */
    public Plan forget(ServiceKey service) {
        throw new UnsupportedOperationException();
    }
}
