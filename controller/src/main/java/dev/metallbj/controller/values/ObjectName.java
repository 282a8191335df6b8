package dev.metallbj.controller.values;

/**
 * One object of the operator's namespace.
 *
 * @param kind what it is
 * @param name in {@code metadata}
 */
record ObjectName(ObjectKind kind, String name) {

    /** As users read it in messages: {@code IPAddressPool primary}. */
    @Override
    public String toString() {
        return kind.text() + " " + name;
    }
}
