package dev.metallbj.controller.service;

/** Why a Service has less than it asks for: the bounded set that condition, metric and log have in common. */
public enum PendingReason {
    /** Every pool that is open to it is full, or has no addresses of its family. */
    EXHAUSTED("Exhausted"),
    /** It has an address, and none of the other family that it prefers to have too. */
    SECOND_FAMILY_MISSING("SecondFamilyMissing"),
    /** Others have the address that it asks for, or one of its ports there. */
    ADDRESS_IN_USE("AddressInUse"),
    /** It asks for a pool that does not exist. */
    UNKNOWN_POOL("UnknownPool"),
    /** It asks for an address that no pool may give to it, or no pool is open to it. */
    NOT_ALLOWED("NotAllowed"),
    /** What it asks for cannot be, whatever the pools. */
    INVALID("Invalid"),
    /** There is no pool at all. */
    NO_POOLS("NoPools");

    private final String condition;

    PendingReason(String condition) {
        this.condition = condition;
    }

    /** The {@code reason} of the condition, in camel case. */
    public String condition() {
        return condition;
    }

    /** The same with a small first letter, for metrics and logs. */
    public String label() {
        return Character.toLowerCase(condition.charAt(0)) + condition.substring(1);
    }
}
