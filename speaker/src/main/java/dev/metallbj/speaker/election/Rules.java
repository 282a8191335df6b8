package dev.metallbj.speaker.election;

/**
 * Which rules of the election are in force; all live speakers of a segment must use the same (spec section 5, "Rule sets"). {@link RuleSets}
 * says which.
 *
 * <p>Rules that only this project has are off in every classic set.
 *
 * @param serviceSelectors whether {@code serviceSelectors} of advertisements are looked at
 * @param sharedIpRule whether a Service with a shared address is not announced when one of its advertisements has serviceSelectors
 * @param preferredNodes whether {@code preferredNodeSelectors} rank before the hash
 * @param cordonedLast whether a cordoned node ranks behind every node that is not, before preference and hash. It still announces when no
 *     other candidate exists
 * @param firstServiceDecides whether an address of several Services is announced only by the winner of the first of them, by namespace and
 *     then name, that has one. Elections are about single Services, so whoever puts them together has to see to it
 * @param interfacesUp whether a node none of whose allowed interfaces is up is no candidate; of a node that does not say which are, all count as
 *     up
 * @param wireCheck whether the wire is asked before an address of a dead node is taken over, and for other machines that have it (spec section 7)
 */
public record Rules(
        boolean serviceSelectors,
        boolean sharedIpRule,
        boolean preferredNodes,
        boolean cordonedLast,
        boolean firstServiceDecides,
        boolean interfacesUp,
        boolean wireCheck) {
    /** Classic rules beside a MetalLB speaker of 0.15.x or older. */
    public static final Rules CLASSIC_0_15 = new Rules(false, false, false, false, false, false, false);

    /** Classic rules beside a MetalLB speaker of 0.16.0 or 0.16.1. */
    public static final Rules CLASSIC_0_16 = new Rules(true, false, false, false, false, false, false);

    /** Classic rules as MetalLB has them after 0.16.1; also when memberlist is switched off. */
    public static final Rules CLASSIC = new Rules(true, true, true, false, false, false, false);

    /** Rule set 1, the newest: among our own speakers. */
    public static final Rules SET_1 = new Rules(true, true, true, true, true, true, true);
}
