package dev.metallbj.controller.rival;

import dev.metallbj.controller.rival.DeploymentCheck.Program;
import dev.metallbj.controller.rival.DeploymentCheck.Rival;
import dev.metallbj.controller.rival.DeploymentCheck.Seen;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for other controllers in the operator's namespace, and warns of each once: in the log, and by an Event on its Deployment. Whoever starts the
 * looks sees to it that there is one at a time; each blocks for a request. A role that does not allow it costs one line, no more.
 */
public final class OtherControllers {

    private static final Logger LOG = LoggerFactory.getLogger(OtherControllers.class);

    /** The typed Deployment would bring hundreds of classes along. */
    private static final ResourceDefinitionContext DEPLOYMENTS = new ResourceDefinitionContext.Builder()
            .withGroup("apps")
            .withVersion("v1")
            .withKind("Deployment")
            .withPlural("deployments")
            .withNamespaced(true)
            .build();

    private final KubernetesClient client;
    private final EventRecorder events;
    private final String namespace;
    private final DeploymentCheck check;
    private final Set<String> told = new HashSet<>();
    private boolean complained;

    /**
     * Looks at nothing yet.
     *
     * @param namespace the operator's
     * @param deployment {@code --deployment}: this controller's own
     * @param lbClass {@code --lb-class}
     */
    public OtherControllers(
            KubernetesClient client, EventRecorder events, String namespace, String deployment, String lbClass) {
        this.client = client;
        this.events = events;
        this.namespace = namespace;
        this.check = new DeploymentCheck(deployment, lbClass);
    }

    /**
     * Looks once.
     *
     * @return whether there is one, so that the next look should come soon
     */
    public boolean look() {
        Map<String, GenericKubernetesResource> present = new HashMap<>();
        try {
            for (GenericKubernetesResource one : client.genericKubernetesResources(DEPLOYMENTS)
                    .inNamespace(namespace)
                    .list()
                    .getItems()) {
                present.put(one.getMetadata().getName(), one);
            }
        } catch (KubernetesClientException failed) {
            if (!complained) {
                complained = true;
                LOG.atWarn()
                        .addKeyValue("event", "waiting")
                        .addKeyValue("cause", Causes.line(failed))
                        .log("cannot look for other controllers in this namespace, everything else goes on");
            }
            return false;
        }
        Set<String> found = new HashSet<>();
        present.forEach((name, deployment) -> check.judge(seen(deployment)).ifPresent(rival -> {
            found.add(name);
            if (told.add(name)) {
                warn(deployment, rival);
            }
        }));
        for (String gone : Set.copyOf(told)) {
            if (!found.contains(gone)) {
                told.remove(gone);
                LOG.atInfo()
                        .addKeyValue("event", "anotherController")
                        .addKeyValue("deployment", namespace + "/" + gone)
                        .log("the other controller is gone");
            }
        }
        return !found.isEmpty();
    }

    private void warn(GenericKubernetesResource deployment, Rival rival) {
        String message = "another controller, version " + (rival.version().isEmpty() ? "not known" : rival.version())
                + ", works in this namespace and gives addresses to the same Services; the two will undo each other's work. Stop one: kubectl -n "
                + namespace + " scale deployment/" + rival.deployment() + " --replicas=0";
        LOG.atWarn()
                .addKeyValue("event", "anotherController")
                .addKeyValue("deployment", namespace + "/" + rival.deployment())
                .log(message);
        events.record(ObjectRef.of(deployment), EventRecorder.Type.WARNING, "AnotherController", message);
    }

    private static Seen seen(GenericKubernetesResource deployment) {
        Map<String, String> labels = new HashMap<>();
        if (deployment.get("spec", "template", "metadata", "labels") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
        }
        List<Program> containers = new ArrayList<>();
        if (deployment.get("spec", "template", "spec", "containers") instanceof List<?> list) {
            for (Object one : list) {
                if (one instanceof Map<?, ?> container) {
                    containers.add(new Program(String.valueOf(container.get("image")), arguments(container)));
                }
            }
        }
        Optional<Integer> replicas = deployment.get("spec", "replicas") instanceof Number number
                ? Optional.of(number.intValue())
                : Optional.empty();
        return new Seen(deployment.getMetadata().getName(), replicas, labels, containers);
    }

    private static List<String> arguments(Map<?, ?> container) {
        List<String> arguments = new ArrayList<>();
        for (String field : List.of("command", "args")) {
            if (container.get(field) instanceof List<?> list) {
                list.forEach(one -> arguments.add(String.valueOf(one)));
            }
        }
        return arguments;
    }
}
