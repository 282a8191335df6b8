package dev.metallbj.controller.webhook;

import dev.metallbj.config.Config;
import dev.metallbj.config.ConfigProblem;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.webhook.AdmissionRequest.Item;
import dev.metallbj.controller.webhook.AdmissionRequest.Operation;
import dev.metallbj.controller.webhook.MovingServices.Moving;
import dev.metallbj.crd.ConfigParser;
import dev.metallbj.crd.ConfigWarnings;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides about pools (spec section 1). Refused is what has problems or brings some to a configuration, never one for the problems of others: a
 * broken configuration must be open to repair, object by object. A change that takes addresses from Services is allowed and warned of; so is every
 * deletion.
 *
 * @param namespace of the operator, whose pools count
 * @param lbClass the value of {@code --lb-class}
 * @param services all Services as last seen; called on the port's thread
 */
record PoolDecider(
        String namespace, String lbClass, StoredObjects stored, Supplier<? extends Collection<Service>> services)
        implements Decider<IPAddressPool.Spec> {

    /** Each costs the controller and every speaker some 500 bytes, and more of them than fit into 100 MiB would stop all. */
    private static final int MOST_ENTRIES = 10_000;

    /** Services that are named. */
    private static final int NAMED = 10;

    @Override
    public Decision decide(AdmissionRequest<IPAddressPool.Spec> request) throws UnavailableException {
        if (request.operation() == Operation.DELETE) {
            return new Decision.Allowed(deletionWarnings(request));
        }
        IPAddressPool pool = resource(request.namespace(), request.object().orElseThrow());
        if (request.leavesSpecAlone()) {
            return new Decision.Allowed(List.of());
        }
        if (!request.namespace().equals(namespace)) {
            return new Decision.Refused(Namespaces.refusal(pool.describe(), request.namespace(), namespace));
        }
        int entries = pool.getSpec().addresses().size();
        if (entries > MOST_ENTRIES) {
            return new Decision.Refused(pool.describe() + ": spec.addresses has " + entries + " entries; at most "
                    + MOST_ENTRIES + " are possible, write neighbours as a range such as 192.0.2.10-192.0.2.20");
        }
        return switch (ConfigParser.parse(without(pool, stored.pools()), pool)) {
            case ParsedConfig.Valid valid -> new Decision.Allowed(warnings(request, pool, valid.config()));
            case ParsedConfig.Invalid invalid -> judge(pool, invalid.problems());
        };
    }

    private static Decision judge(IPAddressPool pool, List<ConfigProblem> problems) {
        List<ConfigProblem> own = Problems.of(pool.describe(), problems);
        if (!own.isEmpty()) {
            return new Decision.Refused(Problems.message(own));
        }
        List<String> warnings = new ArrayList<>(ConfigWarnings.of(pool));
        warnings.add(
                pool.describe() + " will have no effect until this is corrected: " + Problems.line(problems.getFirst())
                        + (problems.size() == 1 ? "" : "; and " + (problems.size() - 1) + " more"));
        return new Decision.Allowed(warnings);
    }

    private List<String> warnings(AdmissionRequest<IPAddressPool.Spec> request, IPAddressPool pool, Config config)
            throws UnavailableException {
        List<String> warnings = new ArrayList<>(ConfigWarnings.of(pool));
        if (request.before().isPresent()) {
            Optional<Pool> before = parse(resource(namespace, request.before().get()));
            Optional<Pool> after = config.pool(pool.getMetadata().getName());
            List<Service> concerned = new MovingServices(before, after).concerned(services.get());
            warnings.addAll(moving(pool.describe() + ": this change takes", concerned, config));
        }
        return warnings;
    }

    private List<String> deletionWarnings(AdmissionRequest<IPAddressPool.Spec> request) {
        if (request.before().isEmpty() || !request.namespace().equals(namespace)) {
            return List.of();
        }
        IPAddressPool pool = resource(namespace, request.before().get());
        List<Service> concerned = new MovingServices(parse(pool), Optional.empty()).concerned(services.get());
        if (concerned.isEmpty()) {
            return List.of();
        }
        try {
            return switch (ConfigParser.parse(without(pool, stored.pools()), List.of())) {
                case ParsedConfig.Valid valid ->
                    moving(pool.describe() + ": its deletion takes", concerned, valid.config());
                case ParsedConfig.Invalid invalid ->
                    List.of(pool.describe() + ": its deletion will have no effect until this is corrected: "
                            + Problems.line(invalid.problems().getFirst()));
            };
        } catch (UnavailableException unavailable) {
            return List.of(pool.describe() + ": up to " + concerned.size() + " Services lose their addresses; "
                    + unavailable.explanation());
        }
    }

    private List<String> moving(String change, List<Service> concerned, Config config) throws UnavailableException {
        if (concerned.isEmpty()) {
            return List.of();
        }
        List<Moving> moving = MovingServices.find(concerned, lbClass, config, namespacesFor(config));
        if (moving.isEmpty()) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        warnings.add(change + " addresses from " + moving.size() + (moving.size() == 1 ? " Service" : " Services")
                + "; each gets another one if there is one for it");
        for (Moving each : moving.subList(0, Math.min(NAMED, moving.size()))) {
            warnings.add("Service " + each.service() + " loses "
                    + each.addresses().stream().map(IpAddress::toString).collect(Collectors.joining(", ")));
        }
        if (moving.size() > NAMED) {
            warnings.add("and " + (moving.size() - NAMED) + " more Services");
        }
        return warnings;
    }

    private Map<String, Map<String, String>> namespacesFor(Config config) throws UnavailableException {
        boolean needed = config.pools().stream()
                .anyMatch(pool -> pool.serviceAllocation()
                        .filter(allocation -> !allocation.namespaceSelectors().isEmpty())
                        .isPresent());
        return needed ? stored.namespaces() : Map.of();
    }

    /** Empty when it cannot be used. */
    private static Optional<Pool> parse(IPAddressPool pool) {
        return ConfigParser.parse(List.of(), pool) instanceof ParsedConfig.Valid valid
                ? Optional.of(valid.config().pools().getFirst())
                : Optional.empty();
    }

    // One of that name is what is replaced. In a CREATE the API server says so itself, and programs rely on its answer.
    private static List<IPAddressPool> without(IPAddressPool pool, List<IPAddressPool> all) {
        return all.stream()
                .filter(other ->
                        !other.getMetadata().getName().equals(pool.getMetadata().getName()))
                .toList();
    }

    private static IPAddressPool resource(String namespace, Item<IPAddressPool.Spec> item) {
        IPAddressPool pool = new IPAddressPool();
        Namespaces.describe(pool, namespace, item);
        item.spec().ifPresent(pool::setSpec);
        return pool;
    }
}
