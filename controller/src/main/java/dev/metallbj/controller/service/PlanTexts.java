package dev.metallbj.controller.service;

import dev.metallbj.config.IpFamily;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.Families;
import dev.metallbj.controller.allocator.Refusal;
import java.util.List;

/** What conditions and events say about a plan. Short and plain; texts of users are cut when they are long. */
final class PlanTexts {
    static final String NO_POOLS =
            "no available IPs: there is no IPAddressPool. Create one in the namespace of the controller.";

    private PlanTexts() {}

    static String assigned(Assignment assignment) {
        return "Assigned IP " + AddressTexts.quoted(assignment.addresses()) + " from the pool \"" + assignment.pool()
                + "\"";
    }

    static String without(Assignment assignment, IpFamily missing, Refusal refusal) {
        return assigned(assignment) + ", but no " + missing + " address: " + refusal.message();
    }

    static String keptInvalid(Assignment assignment, String problem) {
        return assigned(assignment) + ", and keeps it, because the request is invalid: " + problem;
    }

    /** Which addresses a Service needs. */
    static String wanted(Families families) {
        return switch (families) {
            case IPV4 -> "its cluster IP is IPv4, so it needs one IPv4 address";
            case IPV6 -> "its cluster IP is IPv6, so it needs one IPv6 address";
            case DUAL, DUAL_BUT_SINGLE_STACK, PREFER_DUAL_IPV4_FIRST, PREFER_DUAL_IPV6_FIRST ->
                "it has cluster IPs of both families, so it needs one address of each";
        };
    }

    static String deprecated(String annotation, ServiceAnnotations annotations) {
        String text = "Service uses deprecated annotation " + annotation;
        return annotations.overruled().contains(annotation)
                ? text + ", which is ignored because of " + ServiceAnnotations.successor(annotation)
                : text;
    }

    /** A sentence on annotations without effect; empty if there are none. */
    static String overruled(ServiceAnnotations annotations) {
        List<String> overruled = annotations.overruled();
        if (overruled.isEmpty()) {
            return "";
        }
        return ". Ignored, because the same with the prefix " + ServiceAnnotations.PREFIX + " says otherwise: "
                + String.join(", ", overruled);
    }
}
