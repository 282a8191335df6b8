package dev.metallbj.controller.values;

import java.util.Arrays;
import java.util.Optional;

/** What may stand in the values. Pools come first: advertisements name them. */
enum ObjectKind {
    POOL("IPAddressPool", "ipaddresspools"),
    ADVERTISEMENT("L2Advertisement", "l2advertisements");

    /** Of both. */
    static final String API_VERSION = "metallb.io/v1beta1";

    private final String text;
    private final String plural;

    ObjectKind(String text, String plural) {
        this.text = text;
        this.plural = plural;
    }

    /** As {@code kind} has it. */
    String text() {
        return text;
    }

    /** As the API's paths have it. */
    String plural() {
        return plural;
    }

    /** Empty for any other kind. */
    static Optional<ObjectKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }
}
