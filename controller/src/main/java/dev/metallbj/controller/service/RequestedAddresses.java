package dev.metallbj.controller.service;

import dev.metallbj.config.IpAddress;
import dev.metallbj.controller.allocator.CutText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which addresses a Service asks for by {@code loadBalancerIPs} or {@code spec.loadBalancerIP} (spec section 3). */
sealed interface RequestedAddresses {
    /** It leaves the choice to us. */
    record None() implements RequestedAddresses {}

    /** Exactly these, as many as it has families; in the order of the request. */
    record These(List<IpAddress> addresses) implements RequestedAddresses {}

    /** It asks for something that cannot be. */
    record Invalid(String problem) implements RequestedAddresses {}

    static RequestedAddresses of(ServiceView service) {
        String list = service.annotations().loadBalancerIps();
        String single = service.loadBalancerIp();
        if (!list.isEmpty() && !single.isEmpty()) {
            return new Invalid("service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP: "
                    + "remove spec.loadBalancerIP, which is deprecated");
        }
        if (!single.isEmpty()) {
            Optional<IpAddress> address = IpAddress.tryParse(single);
            return address.isPresent()
                    ? new These(List.of(address.get()))
                    : new Invalid("invalid spec.loadBalancerIP " + CutText.quoted(single) + ": " + problem(single));
        }
        return list.isEmpty() ? new None() : parse(list);
    }

    private static RequestedAddresses parse(String list) {
        List<String> texts = new ArrayList<>();
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String entry = list.substring(start, end).strip();
            Optional<IpAddress> address = IpAddress.tryParse(entry);
            if (address.isEmpty()) {
                return new Invalid(
                        "invalid metallb.io/loadBalancerIPs: " + CutText.quoted(list) + ": " + problem(entry));
            }
            texts.add(address.get().toString());
            start = end + 1;
        }
        return switch (AddressTexts.of(texts)) {
            case AddressTexts.Good good -> new These(good.addresses());
            case AddressTexts.Bad bad -> new Invalid(bad.problem() + ": at most one address of each family");
        };
    }

    /** What is wrong with a text that is no address, and what would be right. */
    private static String problem(String text) {
        if (text.isEmpty()) {
            return "an address is missing, want one, or two with a comma between";
        }
        String quoted = CutText.quoted(text);
        if (text.indexOf('/') >= 0) {
            return quoted + " has a prefix length, want a single address";
        }
        if (text.indexOf('%') >= 0) {
            return quoted + " has a zone, want an address without one";
        }
        if (text.chars().anyMatch(Character::isWhitespace)) {
            return quoted + " has blanks, want a single address";
        }
        return quoted + " is no IPv4 or IPv6 address";
    }
}
