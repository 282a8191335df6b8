package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Who holds a Lease, in the form in which client-go's leader election writes it.
 *
 * @param holderIdentity empty = nobody: released, or never taken
 * @param leaseDurationSeconds how long others wait after the last renewal that they saw; 0 = not given
 * @param acquireTime when the holder took it, by its own clock, as text; empty = not given
 * @param renewTime of the last renewal, as {@code acquireTime}
 * @param leaseTransitions how often it went from one holder to another
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeaseSpec(
        String holderIdentity, int leaseDurationSeconds, String acquireTime, String renewTime, int leaseTransitions) {

    /** Of a Lease without any. */
    public static final LeaseSpec EMPTY = new LeaseSpec("", 0, "", "", 0);

    // The deserialiser passes null for what is absent.
    public LeaseSpec {
        holderIdentity = Compact.text(holderIdentity);
        acquireTime = Compact.text(acquireTime);
        renewTime = Compact.text(renewTime);
    }
}
