package dev.metallbj.speaker.memberlist.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.metallbj.speaker.memberlist.AgentSettings;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The file {@code config.json}: one JSON object with memberlist's own names of its parameters, all of them optional, and {@code Profile}, which
 * is ours.
 */
final class ParameterFile {
    /** More than a ConfigMap can hold. */
    private static final long MAX_BYTES = 1 << 20;

    // memberlist's values in all of its profiles; in ours too.
    private static final boolean COMPRESSION = true;

    private static final int MANY = 100;
    private static final int LONGEST_QUEUE = 65_536;

    // An alive message with all its metadata, and the most that UDP carries.
    private static final int SMALLEST_PACKET = 700;
    private static final int LARGEST_PACKET = 65_507;

    private final Optional<GossipKey> key;
    private final Consumer<String> problems;

    private ParameterFile(Optional<GossipKey> key, Consumer<String> problems) {
        this.key = key;
        this.problems = problems;
    }

    /** See {@link GossipSettings#read}. */
    static GossipSettings read(Path file, Profile profile, Optional<GossipKey> key, Consumer<String> problems) {
        ParameterFile reader = new ParameterFile(key, problem -> problems.accept(file + ": " + problem));
        JsonNode object = reader.object(file, profile);
        return reader.settings(new FieldReader(object, reader.problems), profile);
    }

    /** Empty when there is no file, or none that can be used. */
    private JsonNode object(Path file, Profile profile) {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        String wanted = "want a JSON object such as {\"ProbeInterval\": \"200ms\"}; the profile " + profile
                + " is used as it is";
        try {
            if (Files.size(file) > MAX_BYTES) {
                problems.accept("has more than " + MAX_BYTES + " bytes; " + wanted);
                return mapper.createObjectNode();
            }
            JsonNode document = mapper.readTree(Files.readAllBytes(file));
            if (document.isObject()) {
                return document;
            }
            problems.accept("is not a JSON object; " + wanted);
        } catch (NoSuchFileException none) {
            return mapper.createObjectNode();
        } catch (JsonProcessingException malformed) {
            problems.accept("is not JSON (" + firstLine(malformed) + "); " + wanted);
        } catch (IOException unreadable) {
            problems.accept("cannot be read (" + unreadable + "); " + wanted);
        }
        return mapper.createObjectNode();
    }

    // The further lines say where in the program it happened; a document that is nested too deeply has no place at all.
    private static String firstLine(JsonProcessingException malformed) {
        JsonLocation place = malformed.getLocation();
        String where = place == null ? "" : "line " + place.getLineNr() + ": ";
        return where + malformed.getOriginalMessage().lines().findFirst().orElse("unreadable");
    }

    private GossipSettings settings(FieldReader fields, Profile given) {
        Profile profile = fields.profile("Profile", given);
        Parameters parameters = parameters(fields, profile.parameters());
        Encryption encryption = new Encryption(
                key, fields.bool("GossipVerifyIncoming", true), fields.bool("GossipVerifyOutgoing", true));
        GossipSettings settings = new GossipSettings(
                profile.toString(),
                parameters,
                encryption,
                fields.bool("EnableCompression", COMPRESSION),
                fields.integer("HandoffQueueDepth", AgentSettings.HANDOFF_QUEUE_DEPTH, 1, LONGEST_QUEUE),
                fields.duration("QueueCheckInterval", AgentSettings.QUEUE_CHECK_INTERVAL));
        fields.finish();
        return settings;
    }

    private Parameters parameters(FieldReader fields, Parameters fallback) {
        Duration probeTimeout = fields.duration("ProbeTimeout", fallback.probeTimeout());
        Duration probeInterval = fields.duration("ProbeInterval", fallback.probeInterval());
        if (probeTimeout.compareTo(probeInterval) > 0) {
            problems.accept("ProbeTimeout: " + FieldReader.print(probeTimeout) + " is longer than ProbeInterval: "
                    + FieldReader.print(probeInterval) + "; want about half of it. The defaults "
                    + FieldReader.print(fallback.probeTimeout()) + " and "
                    + FieldReader.print(fallback.probeInterval()) + " are used for both");
            probeTimeout = fallback.probeTimeout();
            probeInterval = fallback.probeInterval();
        }
        return new Parameters(
                fields.duration("TCPTimeout", fallback.tcpTimeout()),
                fields.integer("IndirectChecks", fallback.indirectChecks(), 0, MANY),
                fields.integer("RetransmitMult", fallback.retransmitMult(), 1, MANY),
                fields.integer("SuspicionMult", fallback.suspicionMult(), 1, MANY),
                fields.integer("SuspicionMaxTimeoutMult", fallback.suspicionMaxTimeoutMult(), 1, MANY),
                fields.duration("PushPullInterval", fallback.pushPullInterval()),
                probeTimeout,
                probeInterval,
                fields.bool("DisableTcpPings", fallback.disableTcpPings()),
                fields.integer("AwarenessMaxMultiplier", fallback.awarenessMaxMultiplier(), 1, MANY),
                fields.integer("GossipNodes", fallback.gossipNodes(), 1, MANY),
                fields.duration("GossipInterval", fallback.gossipInterval()),
                fields.duration("GossipToTheDeadTime", fallback.gossipToTheDeadTime()),
                fields.integer("UDPBufferSize", fallback.udpBufferSize(), SMALLEST_PACKET, LARGEST_PACKET),
                fallback.adoptVersions());
    }
}
