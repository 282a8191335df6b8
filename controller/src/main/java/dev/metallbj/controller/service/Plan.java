package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.ServiceKey;
import java.util.List;
import java.util.Optional;

/**
 * What to do about one Service. The allocator has already been changed; everything else is for the edge to carry out.
 *
 * @param service whose plan it is
 * @param write empty = the Service is as it should be; nothing is written
 * @param events to raise once the write has succeeded. They describe this pass. Without a write the condition in the status has told all of it
 *     before; a Service without a condition is for the edge to remember, so that each transition is told once
 * @param waiting why the Service has less than it asks for; empty = it has all, or is none of ours
 * @param before what the allocator had for the Service before this plan
 * @param after what it has now
 */
public record Plan(
        ServiceKey service,
        Optional<StatusWrite> write,
        List<ServiceEvent> events,
        Optional<Waiting> waiting,
        Optional<Assignment> before,
        Optional<Assignment> after) {
    /** Whether others may profit: addresses or ports were given up, or what is shared changed. */
    public boolean released() {
        return before.isPresent() && !before.equals(after);
    }
}
