package dev.metallbj.controller.webhook;

import dev.metallbj.config.ConfigProblem;
import dev.metallbj.controller.webhook.AdmissionRequest.Operation;
import dev.metallbj.crd.ConfigParser;
import dev.metallbj.crd.ConfigWarnings;
import dev.metallbj.crd.L2Advertisement;
import java.util.List;

/**
 * Decides about advertisements (spec section 1). What is wrong with one does not depend on other objects, so these are read for warnings only, and
 * an API server that does not tell is no reason to refuse.
 *
 * @param namespace of the operator, whose advertisements count
 */
record AdvertisementDecider(String namespace, StoredObjects stored) implements Decider<L2Advertisement.Spec> {

    @Override
    public Decision decide(AdmissionRequest<L2Advertisement.Spec> request) {
        if (request.operation() == Operation.DELETE || request.leavesSpecAlone()) {
            return new Decision.Allowed(List.of());
        }
        L2Advertisement advertisement = new L2Advertisement();
        Namespaces.describe(advertisement, request.namespace(), request.object().orElseThrow());
        request.object().flatMap(AdmissionRequest.Item::spec).ifPresent(advertisement::setSpec);
        if (!request.namespace().equals(namespace)) {
            return new Decision.Refused(Namespaces.refusal(advertisement.describe(), request.namespace(), namespace));
        }
        List<ConfigProblem> problems = ConfigParser.problems(advertisement);
        return problems.isEmpty()
                ? new Decision.Allowed(warnings(advertisement))
                : new Decision.Refused(Problems.message(problems));
    }

    private List<String> warnings(L2Advertisement advertisement) {
        try {
            List<L2Advertisement> others = stored.advertisements().stream()
                    .filter(other -> !other.getMetadata()
                            .getName()
                            .equals(advertisement.getMetadata().getName()))
                    .toList();
            return ConfigWarnings.of(advertisement, stored.pools(), others);
        } catch (UnavailableException unavailable) {
            return List.of(
                    advertisement.describe() + " was not compared with other objects: " + unavailable.explanation());
        }
    }
}
