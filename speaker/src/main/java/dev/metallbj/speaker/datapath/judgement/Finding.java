package dev.metallbj.speaker.datapath.judgement;

/**
 * Something that is wrong.
 *
 * @param subject what tells it from other findings of the same risk: interfaces or a pool; two findings with the same risk and subject are the same one
 * @param message for a person: what is the case, what follows, what would be right
 */
public record Finding(Risk risk, String subject, String message) {
    /** The same for the same finding, though numbers in the message change. */
    public String key() {
        return risk.label() + " " + subject;
    }
}
