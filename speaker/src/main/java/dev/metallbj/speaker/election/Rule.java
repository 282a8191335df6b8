package dev.metallbj.speaker.election;

/** The rules that remove a node from the candidates, in the order in which they are asked (spec section 5 step 4). */
public enum Rule {
    NO_LIVE_SPEAKER("no live speaker"),
    NETWORK_UNAVAILABLE("condition NetworkUnavailable is True"),
    EXCLUDED_BY_LABEL("label " + NodeView.EXCLUDE_LABEL),
    NOT_SELECTED("selected by no advertisement of the service"),
    NO_LOCAL_ENDPOINT("externalTrafficPolicy is Local and no endpoint there can serve"),
    NO_INTERFACE("none of the allowed interfaces is up");

    private final String text;

    Rule(String text) {
        this.text = text;
    }

    /** A phrase for events, to follow the names of nodes. */
    @Override
    public String toString() {
        return text;
    }
}
