package dev.metallbj.speaker.datapath.judgement;

/**
 * Kernel parameters of IPv4 on an interface, as they take effect: the larger of its own and that of {@code all}.
 *
 * @param arpIgnore 0 answers for every local address, 1 for those of the interface asked on, 2 for these to askers of the same network, 3 for all but
 *     those of scope host, 8 for none
 * @param rpFilter 0 no check of the way back, 1 it must be through the same interface (strict), 2 it must exist (loose)
 */
public record KernelSettings(int arpIgnore, int rpFilter) {
    /** What is not known is not accused. */
    public static final KernelSettings HARMLESS = new KernelSettings(8, 0);

    private static final int OF_THE_INTERFACE = 1;
    private static final int OF_THE_INTERFACE_AND_NETWORK = 2;
    private static final int NOT_OF_SCOPE_HOST = 3;
    private static final int NOTHING = 8;
    private static final int STRICT = 1;

    boolean isStrict() {
        return rpFilter == STRICT;
    }

    /**
     * Whether the kernel answers ARP for a local address.
     *
     * @param onThisInterface whether it is an address of the interface asked on
     * @param onLoopback whether it is one of {@code lo}, which has scope host unless somebody says otherwise
     */
    boolean answers(boolean onThisInterface, boolean onLoopback) {
        return switch (arpIgnore) {
            case OF_THE_INTERFACE, OF_THE_INTERFACE_AND_NETWORK -> onThisInterface;
            case NOT_OF_SCOPE_HOST -> !onLoopback;
            case NOTHING -> false;
            default -> true;
        };
    }
}
