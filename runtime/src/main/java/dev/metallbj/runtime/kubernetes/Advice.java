package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person can do about a request that the API server refused because the installation is incomplete: a role without the verb, a custom resource
 * that is not defined. The API server's own words name the first one and only say "Not Found" for the second.
 */
final class Advice {

    /** Where the messages of Kubernetes name who may not do what; the last part is a namespace or the whole cluster. */
    private static final Pattern FORBIDDEN = Pattern.compile(
            "User \"([^\"]+)\" cannot (\\S+) resource \"([^\"]+)\" in API group \"([^\"]*)\" (in the namespace \"[^\"]+\"|at the cluster scope)");

    /** A list or a creation; a name after the plural would mean that only the object is not there. */
    private static final Pattern OURS =
            Pattern.compile("/apis/(metallb\\.io)/v1beta1/(?:namespaces/[^/]+/)?([a-z0-9]+)[?.]");

    private static final String ACCOUNT = "system:serviceaccount:";

    private Advice() {}

    /** One sentence that names what is missing and how it comes; empty for any other failure. */
    static Optional<String> of(KubernetesClientException failed) {
        String message = Objects.requireNonNullElse(failed.getMessage(), "");
        return switch (failed.getCode()) {
            case HttpURLConnection.HTTP_FORBIDDEN -> role(message);
            case HttpURLConnection.HTTP_NOT_FOUND -> definition(message);
            default -> Optional.empty();
        };
    }

    private static Optional<String> role(String message) {
        Matcher words = FORBIDDEN.matcher(message);
        if (!words.find()) {
            return Optional.empty();
        }
        String user = words.group(1);
        String verb = words.group(2);
        String resource = words.group(3) + (words.group(4).isEmpty() ? "" : "." + words.group(4));
        String who = user.startsWith(ACCOUNT)
                ? "the service account " + user.substring(ACCOUNT.length()).replace(':', '/')
                : "the user " + user;
        return Optional.of("RBAC: " + who + " may not " + verb + " " + resource + " " + words.group(5)
                + "; want a role with that verb bound to it (the chart makes all of them with rbac.create=true)."
                + " Check: kubectl auth can-i " + verb + " " + resource + scope(words.group(5)) + " --as=" + user);
    }

    private static String scope(String where) {
        return where.startsWith("in the namespace \"")
                ? " -n " + where.substring("in the namespace \"".length(), where.length() - 1)
                : " -A";
    }

    private static Optional<String> definition(String message) {
        Matcher request = OURS.matcher(message);
        if (!request.find()) {
            return Optional.empty();
        }
        String name = request.group(2) + "." + request.group(1);
        return Optional.of("the CustomResourceDefinition " + name
                + " is not installed; install the chart with crds.enabled=true,"
                + " or all of them by kubectl apply --server-side -f crds/manifests. Check: kubectl get crd " + name);
    }
}
