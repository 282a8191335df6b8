package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.ServiceEvent.normal;
import static dev.metallbj.controller.service.ServiceEvent.warning;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.controller.allocator.Allocation;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.Applicant;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.Families;
import dev.metallbj.controller.allocator.Refusal;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.service.RequestedAddresses.Invalid;
import dev.metallbj.controller.service.RequestedAddresses.None;
import dev.metallbj.controller.service.RequestedAddresses.These;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One look at one Service: what it may keep, what it gets, and what is to be written and said about it. */
final class PlanningPass {
    private final Allocator allocator;
    private final ServiceView service;
    private final ServiceKey key;
    private final Applicant applicant;
    private final Optional<Assignment> before;
    private final List<ServiceEvent> events = new ArrayList<>();

    PlanningPass(Allocator allocator, ServiceView service) {
        this.allocator = allocator;
        this.service = service;
        this.key = service.key();
        this.applicant = service.applicant();
        this.before = allocator.assignment(key);
    }

    /** @param present what the Service has, as texts; normally its status */
    Plan run(List<String> present) {
        if (!service.isLoadBalancer()) {
            return cleaned();
        }
        if (service.clusterIps().isEmpty()) {
            return pending(new Waiting.ForCorrection(), "the service has no cluster IP yet");
        }
        if (!allocator.hasPools()) {
            return refused(new Waiting.ForConfiguration(PendingReason.NO_POOLS), PlanTexts.NO_POOLS);
        }
        if (service.ipFamilyPolicy().equals("RequireDualStack")
                && service.clusterIps().size() < 2) {
            String ips = "[" + String.join(" ", service.clusterIps()) + "]";
            return untouched(
                    warning("not enough clusterips", "Service requires dual stack but not enough clusterips " + ips));
        }
        List<IpAddress> current = readable(present);
        return switch (ClusterFamilies.of(service)) {
            case ClusterFamilies.Unknown(String problem) when current.isEmpty() -> refused(problem);
            case ClusterFamilies.Unknown(String problem) ->
                untouched(warning(
                        "noclusterIPsIPFamily",
                        "Failed to retrieve ClusterIPs IPFamily for " + AddressTexts.quoted(service.clusterIps()) + " "
                                + service.clusterIps().getFirst() + ": " + problem));
            case ClusterFamilies.Known known ->
                converge(known, !current.isEmpty() && known.allow(current) ? current : List.of());
        };
    }

    private List<IpAddress> readable(List<String> present) {
        if (present.isEmpty()) {
            return List.of();
        }
        return switch (AddressTexts.of(present)) {
            case AddressTexts.Good good -> good.addresses();
            case AddressTexts.Bad bad -> {
                events.add(warning(
                        "nolbIPsIPFamily",
                        "Failed to retrieve LBIPs IPFamily for " + AddressTexts.quoted(present) + ": "
                                + bad.problem()));
                yield List.of();
            }
        };
    }

    private Plan converge(ClusterFamilies.Known families, List<IpAddress> current) {
        RequestedAddresses requested = RequestedAddresses.of(service);
        Optional<Assignment> kept = keep(current);
        if (kept.isPresent() && requested instanceof Invalid(String problem)) {
            events.add(warning("LoadBalancerFailed", "invalid requested loadbalancer IPs: " + problem));
            return settled(
                    kept.get(),
                    Optional.of(new Waiting.ForCorrection()),
                    AssignedCondition.partly(
                            PendingReason.INVALID, PlanTexts.keptInvalid(kept.get(), problem) + overruled()));
        }
        if (kept.isPresent() && meets(kept.get(), requested)) {
            return complete(inWrittenOrder(kept.get(), requested), families.families());
        }
        allocator.unassign(key);
        return switch (requested) {
            case Invalid(String problem) -> refused(problem);
            case These(List<IpAddress> addresses) -> assign(addresses, families);
            case None _ -> allocate(families.families());
        };
    }

    /** What the Service has, entered into the allocator, if the configuration still allows it. */
    private Optional<Assignment> keep(List<IpAddress> current) {
        if (current.isEmpty()) {
            return Optional.empty();
        }
        return switch (allocator.assign(applicant, current)) {
            case Assignment assignment -> Optional.of(assignment);
            case Refusal refusal -> {
                events.add(normal(
                        "ClearAssignment",
                        "current IP for \"" + key
                                + "\" not allowed by config, will attempt for new IP assignment: "
                                + refusal.message()));
                yield Optional.empty();
            }
        };
    }

    private boolean meets(Assignment kept, RequestedAddresses requested) {
        String pool = service.annotations().addressPool();
        if (!pool.isEmpty() && !pool.equals(kept.pool())) {
            return false;
        }
        return !(requested instanceof These(List<IpAddress> addresses))
                || kept.addresses().size() == addresses.size()
                        && kept.addresses().containsAll(addresses);
    }

    private Plan assign(List<IpAddress> addresses, ClusterFamilies.Known families) {
        String list = AddressTexts.quoted(addresses);
        if (!families.families().sameAs(Families.of(addresses))) {
            return refused("requested loadBalancer IP(s) " + list + " does not match the ipFamily of the service: "
                    + PlanTexts.wanted(families.families()));
        }
        String pool = service.annotations().addressPool();
        Optional<String> place = allocator.poolOf(addresses);
        if (!pool.isEmpty() && place.isPresent() && !place.get().equals(pool)) {
            return refused("requested loadBalancer IP(s) " + list + " is not compatible with requested address pool "
                    + pool + ": what is requested is in the pool \"" + place.get() + "\"");
        }
        return switch (allocator.assign(applicant, inWrittenOrder(addresses))) {
            case Refusal refusal -> refused(refusal, addresses, families.families());
            case Assignment assignment -> {
                events.add(normal("IPAllocated", "Assigned IP " + list));
                yield settled(assignment);
            }
        };
    }

    private Plan allocate(Families families) {
        return switch (choose(families)) {
            case Refusal refusal -> refused(refusal, List.of(), families);
            case Assignment assignment -> {
                events.add(normal("IPAllocated", "Assigned IP " + AddressTexts.quoted(assignment.addresses())));
                yield complete(assignment, families);
            }
        };
    }

    private Allocation choose(Families families) {
        ServiceAnnotations annotations = service.annotations();
        if (!annotations.addressPool().isEmpty()) {
            return allocator.allocateFromPool(applicant, families, annotations.addressPool());
        }
        if (annotations.formerlyFrom().isPresent()) {
            Allocation again = allocator.allocateFromPool(
                    applicant, families, annotations.formerlyFrom().get());
            if (again instanceof Assignment) {
                return again;
            }
        }
        return allocator.allocate(applicant, families);
    }

    /** Adds the second family where one is wanted and missing. */
    private Plan complete(Assignment assignment, Families families) {
        if (!families.preferDual() || assignment.addresses().size() > 1) {
            return settled(assignment);
        }
        IpAddress first = assignment.addresses().getFirst();
        return switch (allocator.additional(applicant, first, assignment.pool())) {
            case Assignment both -> {
                String added = both.addresses().getLast().toString();
                events.add(normal("IPAllocated", "Assigned additional IP \"" + added + "\""));
                yield settled(both);
            }
            case Refusal refusal -> {
                events.add(normal(
                        "AdditionalAssignFailed",
                        "cannot assign additional IP in PreferDualStack: " + refusal.message()));
                IpFamily missing = first.isV4() ? IpFamily.IPV6 : IpFamily.IPV4;
                yield settled(
                        assignment,
                        Optional.of(new Waiting.ForPools(
                                Set.of(assignment.pool()), Families.only(missing), shares(), true)),
                        AssignedCondition.partly(
                                PendingReason.SECOND_FAMILY_MISSING,
                                PlanTexts.without(assignment, missing, refusal) + overruled()));
            }
        };
    }

    /** Requested addresses are written in the order of their texts, whatever the order of the request. */
    private static List<IpAddress> inWrittenOrder(List<IpAddress> addresses) {
        List<IpAddress> sorted = new ArrayList<>(addresses);
        sorted.sort(Comparator.comparing(IpAddress::toString));
        return sorted;
    }

    private Assignment inWrittenOrder(Assignment kept, RequestedAddresses requested) {
        if (!(requested instanceof These)) {
            return kept;
        }
        // The addresses are the Service's already, so that only their order can change.
        return allocator.assign(applicant, inWrittenOrder(kept.addresses())) instanceof Assignment sorted
                ? sorted
                : kept;
    }

    private boolean shares() {
        return !applicant.sharing().key().isEmpty();
    }

    private Plan refused(Refusal refusal, List<IpAddress> requested, Families families) {
        return refused(Waiting.after(refusal, requested, families, shares()), refusal.message());
    }

    private Plan refused(String problem) {
        return refused(new Waiting.ForCorrection(), problem);
    }

    private Plan refused(Waiting waiting, String problem) {
        String told = problem + overruled();
        events.add(warning("AllocationFailed", "Failed to allocate IP for \"" + key + "\": " + told));
        return pending(waiting, told);
    }

    private String overruled() {
        return PlanTexts.overruled(service.annotations());
    }

    /** Leaves addresses and annotation as they are, whatever they are. */
    private Plan untouched(ServiceEvent event) {
        events.add(event);
        Waiting waiting = new Waiting.ForCorrection();
        AssignedCondition condition = new AssignedCondition(
                !service.ingress().isEmpty(), waiting.reason().condition(), event.message());
        return plan(
                condition.isSaidIn(service)
                        ? Optional.empty()
                        : Optional.of(new StatusWrite(
                                service.ingress(), service.annotations().allocatedFrom(), Optional.of(condition))),
                Optional.of(waiting));
    }

    private Plan pending(Waiting waiting, String problem) {
        allocator.unassign(key);
        AssignedCondition condition = AssignedCondition.pending(waiting.reason(), problem);
        boolean said = hasNoAddress() && condition.isSaidIn(service);
        return plan(
                said
                        ? Optional.empty()
                        : Optional.of(new StatusWrite(List.of(), Optional.empty(), Optional.of(condition))),
                Optional.of(waiting));
    }

    /** It is no load balancer any more. */
    private Plan cleaned() {
        allocator.unassign(key);
        boolean clean = hasNoAddress() && service.condition().isEmpty();
        return plan(
                clean ? Optional.empty() : Optional.of(new StatusWrite(List.of(), Optional.empty(), Optional.empty())),
                Optional.empty());
    }

    private boolean hasNoAddress() {
        return service.ingress().isEmpty()
                && !service.foreignIngress()
                && service.annotations().allocatedFrom().isEmpty();
    }

    private Plan settled(Assignment assignment) {
        return settled(
                assignment, Optional.empty(), AssignedCondition.complete(PlanTexts.assigned(assignment) + overruled()));
    }

    private Plan settled(Assignment assignment, Optional<Waiting> waiting, AssignedCondition condition) {
        Optional<String> pool = Optional.of(assignment.pool());
        boolean written = statusSays(assignment.addresses());
        if (written && service.annotations().allocatedFrom().equals(pool) && suffices(condition)) {
            return plan(Optional.empty(), waiting);
        }
        List<String> ingress = new ArrayList<>();
        for (IpAddress address : assignment.addresses()) {
            ingress.add(address.toString());
        }
        return plan(
                Optional.of(new StatusWrite(
                        written ? service.ingress() : List.copyOf(ingress), pool, Optional.of(condition))),
                waiting);
    }

    // MetalLB leaves Services without a condition, and taking them over must not rewrite all of them.
    private boolean suffices(AssignedCondition condition) {
        return condition.isSaidIn(service)
                || service.condition().isEmpty() && !condition.reason().equals(PendingReason.INVALID.condition());
    }

    // By meaning: another spelling of the same IPv6 address is no reason to write.
    private boolean statusSays(List<IpAddress> addresses) {
        List<String> ingress = service.ingress();
        if (ingress.size() != addresses.size() || service.foreignIngress()) {
            return false;
        }
        for (int i = 0; i < addresses.size(); i++) {
            if (!IpAddress.tryParse(ingress.get(i)).equals(Optional.of(addresses.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private Plan plan(Optional<StatusWrite> write, Optional<Waiting> waiting) {
        if (write.isPresent() && !write.get().leavesAddresses(service)) {
            for (String annotation : service.annotations().deprecated()) {
                events.add(warning("deprecatedAnnotation", PlanTexts.deprecated(annotation, service.annotations())));
            }
        }
        return new Plan(key, write, List.copyOf(events), waiting, before, allocator.assignment(key));
    }
}
