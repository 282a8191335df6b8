package dev.metallbj.controller.rival;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells by a Deployment whether it runs a controller that handles the same Services. Pure.
 *
 * @param own {@code --deployment}, which is not its own rival
 * @param lbClass {@code --lb-class} of this controller
 */
record DeploymentCheck(String own, String lbClass) {
    private static final String CLASS_FLAG = "lb-class";
    private static final String IMAGE = "metallb/controller";

    /**
     * What is known of a Deployment.
     *
     * @param replicas that are wanted; none = one, as in the API
     * @param labels of the Pods that it makes
     */
    record Seen(String name, Optional<Integer> replicas, Map<String, String> labels, List<Program> containers) {
        Seen {
            labels = Map.copyOf(labels);
            containers = List.copyOf(containers);
        }
    }

    /** What a container runs. */
    record Program(String image, List<String> arguments) {
        Program {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A rival.
     *
     * @param version label or tag; empty = not known
     */
    record Rival(String deployment, String version) {}

    /** Empty for any other Deployment, for one that is scaled to zero, and for one with another class. */
    Optional<Rival> judge(Seen deployment) {
        if (deployment.name().equals(own) || deployment.replicas().equals(Optional.of(0))) {
            return Optional.empty();
        }
        boolean labelled = isController(deployment.labels());
        for (Program program : deployment.containers()) {
            if ((labelled || repository(program.image()).endsWith(IMAGE))
                    && lbClass.equals(classOf(program.arguments()))) {
                String label = deployment.labels().getOrDefault("app.kubernetes.io/version", "");
                return Optional.of(new Rival(deployment.name(), label.isEmpty() ? tag(program.image()) : label));
            }
        }
        return Optional.empty();
    }

    /** As MetalLB's chart labels its Pods, and ours; then as its manifests do. */
    private static boolean isController(Map<String, String> labels) {
        return "metallb".equals(labels.get("app.kubernetes.io/name"))
                        && "controller".equals(labels.get("app.kubernetes.io/component"))
                || "metallb".equals(labels.get("app")) && "controller".equals(labels.get("component"));
    }

    /** Go's flags take one dash or two, and the value behind an equals sign or as the next argument. */
    private static String classOf(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i).replaceFirst("^--?", "");
            if (argument.startsWith(CLASS_FLAG + "=")) {
                return argument.substring(CLASS_FLAG.length() + 1);
            }
            if (argument.equals(CLASS_FLAG) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return "";
    }

    private static String repository(String image) {
        String name = image.split("@", 2)[0];
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }

    private static String tag(String image) {
        String name = image.split("@", 2)[0];
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(colon + 1) : "";
    }
}
