package dev.metallbj.controller.service;

import dev.metallbj.config.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Texts that ought to be one address, or two of different families: cluster IPs, requested addresses, the ingress of a status.
 *
 * <p>The words of a problem are those of MetalLB, which people search for.
 */
sealed interface AddressTexts {
    /** One address or two of different families, in the order of the texts. */
    record Good(List<IpAddress> addresses) implements AddressTexts {}

    /** What is wrong with the texts. */
    record Bad(String problem) implements AddressTexts {}

    /**
     * Reads them.
     *
     * @param texts at least one
     */
    static AddressTexts of(List<String> texts) {
        List<IpAddress> addresses = new ArrayList<>(texts.size());
        for (String text : texts) {
            Optional<IpAddress> address = IpAddress.tryParse(text);
            if (address.isEmpty()) {
                return new Bad("IPFamilyForAddresses: Invalid address " + quoted(texts));
            }
            addresses.add(address.get());
        }
        if (texts.size() > 2) {
            return new Bad("IPFamilyForAddresses: invalid ips length " + texts.size() + " " + quoted(texts));
        }
        if (addresses.size() == 2
                && addresses.get(0).family() == addresses.get(1).family()) {
            return new Bad("IPFamilyForAddresses: same address family " + quoted(texts));
        }
        return new Good(List.copyOf(addresses));
    }

    /** {@code ["192.0.2.1" "2001:db8::1"]}. */
    static String quoted(List<?> texts) {
        StringBuilder list = new StringBuilder("[");
        for (Object text : texts) {
            list.append(list.length() > 1 ? " \"" : "\"").append(text).append('"');
        }
        return list.append(']').toString();
    }
}
