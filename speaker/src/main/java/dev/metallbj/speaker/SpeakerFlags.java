package dev.metallbj.speaker;

import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.SelectorText;
import dev.metallbj.runtime.cli.CommandLine;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.Flag;
import dev.metallbj.runtime.cli.ValueType;
import dev.metallbj.speaker.memberlist.config.GossipSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The speaker's command line (spec section 8). */
final class SpeakerFlags {
    /** What to do about an address that another host uses (spec section 7 rule 4). */
    enum OnConflict {
        ANNOUNCE,
        REFUSE
    }

    /** An IP address, or empty text for none. */
    private static final ValueType<Optional<IpAddress>> ADDRESS_OR_NONE = new ValueType<>(
            "ADDRESS",
            "an IP address",
            text -> text.isEmpty() ? Optional.empty() : Optional.of(IpAddress.parse(text)),
            address -> address.map(IpAddress::toString).orElse(""),
            false);

    /** Checked here, because the API server would refuse it again and again while the speaker waits. */
    private static final ValueType<String> SELECTOR = new ValueType<>(
            "SELECTOR",
            "a label selector such as app=metallb,component in (speaker)",
            SpeakerFlags::selector,
            text -> text,
            false);

    static final Flag<String> NODE_NAME = Flag.of(
                    "node-name", ValueType.text("NAME"), "", "Name of the Node this program runs on; required.")
            .orElseFrom("METALLB_NODE_NAME");
    static final Flag<Optional<IpAddress>> ML_BIND_ADDRESS = Flag.of(
                    "ml-bindaddr",
                    ADDRESS_OR_NONE,
                    Optional.empty(),
                    "Address that gossip listens on; empty: no gossip, every node counts as a member.")
            .orElseFrom("METALLB_ML_BIND_ADDR");
    static final Flag<Integer> ML_BIND_PORT = Flag.of(
                    "ml-bindport", ValueType.integer("PORT", 1, 65535), 7946, "UDP and TCP port of gossip.")
            .orElseFrom("METALLB_ML_BIND_PORT");
    static final Flag<String> ML_LABELS = Flag.of(
                    "ml-labels",
                    SELECTOR,
                    "",
                    "Label selector of the speakers' Pods; empty: all Pods of the namespace.")
            .orElseFrom("METALLB_ML_LABELS");
    static final Flag<String> ML_SECRET_KEY_PATH = Flag.of(
                    "ml-secret-key-path",
                    ValueType.text("DIR"),
                    "",
                    "Folder whose file secretkey encrypts gossip; empty: not encrypted.")
            .orElseFrom("METALLB_ML_SECRET_KEY_PATH");
    static final Flag<String> ML_SECRET_NAME = Flag.of(
                    "ml-secret-name",
                    ValueType.text("NAME"),
                    "",
                    "Secret that is read from the API server while the folder of --ml-secret-key-path lacks its file; empty: the file must be there.")
            .orElseFrom("METALLB_ML_SECRET_NAME");
    static final Flag<String> ML_CONFIG_FILE = Flag.of(
            "ml-config-file",
            ValueType.text("FILE"),
            GossipSettings.DEFAULT_FILE.toString(),
            "File with parameters of gossip; it need not exist.");
    static final Flag<Boolean> ML_WAN_CONFIG =
            Flag.of("ml-wan-config", ValueType.bool(), false, "Gossip with the slower timing for wide area networks.");
    static final Flag<Boolean> IGNORE_EXCLUDE_LB = Flag.of(
            "ignore-exclude-lb",
            ValueType.bool(),
            false,
            "Announce from nodes labelled node.kubernetes.io/exclude-from-external-load-balancers too.");
    static final Flag<Duration> GARP_INTERVAL = Flag.of(
            "garp-interval",
            ValueType.duration(),
            Duration.ZERO,
            "Repeat the gratuitous ARP of every announced address this often; 0 switches it off.");
    static final Flag<OnConflict> ON_CONFLICT = Flag.of(
            "on-conflict",
            ValueType.oneOf(OnConflict.class),
            OnConflict.ANNOUNCE,
            "What to do about an address that another host uses.");

    private static final List<Flag<?>> OWN = List.of(
            NODE_NAME,
            ML_BIND_ADDRESS,
            ML_BIND_PORT,
            ML_LABELS,
            ML_SECRET_KEY_PATH,
            ML_SECRET_NAME,
            ML_CONFIG_FILE,
            ML_WAN_CONFIG,
            IGNORE_EXCLUDE_LB,
            GARP_INTERVAL,
            ON_CONFLICT);

    private SpeakerFlags() {}

    private static String selector(String text) {
        try {
            SelectorText.check(text);
            return text;
        } catch (InvalidTextException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    static CommandLine commandLine() {
        List<Flag<?>> flags = new ArrayList<>(CommonFlags.ALL);
        flags.addAll(OWN);
        return new CommandLine(
                "metallb-speaker",
                "Answers ARP for the addresses of Services of type LoadBalancer on the elected node.",
                flags,
                CommonFlags.IGNORED);
    }
}
