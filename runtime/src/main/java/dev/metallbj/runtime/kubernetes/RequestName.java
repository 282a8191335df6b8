package dev.metallbj.runtime.kubernetes;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * What a request to the API server is about, in words of which there are few, so that they may be labels of a series (API concepts, "Resource URIs").
 * Pure.
 *
 * @param verb as in roles: {@code get list watch create update patch delete}, or {@code other}
 * @param resource plural, for example {@code services}; its status and other parts count as itself; {@code other} for what the programs do not use
 */
record RequestName(String verb, String resource) {

    static final String OTHER = "other";

    private static final Set<String> KNOWN = Set.of(
            "configmaps",
            "configurationstates",
            "customresourcedefinitions",
            "deployments",
            "endpointslices",
            "events",
            "ipaddresspools",
            "l2advertisements",
            "leases",
            "namespaces",
            "nodes",
            "pods",
            "secrets",
            "servicel2statuses",
            "services",
            "subjectaccessreviews",
            "tokenreviews",
            "validatingwebhookconfigurations");

    /** Of the method and the address of a request. */
    static RequestName of(String method, URI uri) {
        List<String> path = List.of(uri.getPath().split("/", -1));
        int at = resourceAt(path);
        String resource = at < path.size() ? path.get(at) : "";
        boolean named = at + 1 < path.size();
        return new RequestName(verb(method, uri, named), KNOWN.contains(resource) ? resource : OTHER);
    }

    /** {@code /api/v1/...} or {@code /apis/GROUP/VERSION/...}, then {@code namespaces/NAME/} before what is in one. */
    private static int resourceAt(List<String> path) {
        int first = path.size() > 1 && path.get(1).equals("api") ? 3 : 4;
        boolean isNamespaced = path.size() > first + 2 && path.get(first).equals("namespaces");
        return isNamespaced ? first + 2 : first;
    }

    private static String verb(String method, URI uri, boolean named) {
        return switch (method) {
            case "GET" -> isWatch(uri) ? "watch" : named ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> OTHER;
        };
    }

    private static boolean isWatch(URI uri) {
        return uri.getQuery() != null && List.of(uri.getQuery().split("&", -1)).contains("watch=true");
    }
}
