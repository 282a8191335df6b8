package dev.metallbj.lab.node;

import java.util.Map;
import java.util.Optional;

/**
 * What a speaker's Pod tells of its program: by this others know the version of an original MetalLB speaker (spec section 5, "Rule sets").
 *
 * @param image of the container, with its tag
 * @param version label {@code app.kubernetes.io/version}
 */
public record SpeakerImage(String image, Optional<String> version) {
    /** This project's. */
    public static final SpeakerImage OURS = new SpeakerImage("metallb-java/speaker", Optional.empty());

    /** MetalLB's, which has its version in the tag alone. */
    public static SpeakerImage original(String version) {
        return new SpeakerImage("quay.io/metallb/speaker:v" + version, Optional.empty());
    }

    /** With the label. */
    public SpeakerImage labelled(String label) {
        return new SpeakerImage(image, Optional.of(label));
    }

    Map<String, String> labels() {
        return version.map(label -> Map.of("app.kubernetes.io/version", label)).orElse(Map.of());
    }
}
