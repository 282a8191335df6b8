package dev.metallbj.speaker.election;

/** What a decision means for one node, in the words of MetalLB's logs. */
public enum Role {
    /** It announces. */
    ANNOUNCE("announce"),
    /** Another node announces, or nobody does for a reason that is not this node's selection. */
    NOT_OWNER("notOwner"),
    /** No advertisement of the Service selects this node. */
    NO_MATCHING_ADVERTISEMENT("noMatchingAdvertisement"),
    /** Nobody announces, see {@link Decision.Reason#SHARED_IP_WITH_SERVICE_SELECTOR}. */
    SHARED_IP_WITH_SERVICE_SELECTOR("sharedIPWithServiceSelector");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The word for the log. */
    @Override
    public String toString() {
        return text;
    }
}
