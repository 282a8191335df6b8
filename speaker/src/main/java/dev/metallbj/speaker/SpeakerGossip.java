package dev.metallbj.speaker;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.Inbox;
import dev.metallbj.speaker.kubernetes.ClusterCaches;
import dev.metallbj.speaker.memberlist.AgentPorts;
import dev.metallbj.speaker.memberlist.AgentSettings;
import dev.metallbj.speaker.memberlist.MemberlistAgent;
import dev.metallbj.speaker.memberlist.MemberlistMetrics;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the gossip agent of a speaker from its flags, and connects it. */
final class SpeakerGossip {
    private SpeakerGossip() {}

    /** The agent, which waits for its start; told of the speaker Pods that {@code cluster} finds. */
    static MemberlistAgent connect(
            Arguments flags,
            IpAddress bindAddress,
            String node,
            ClusterCaches cluster,
            Inbox inbox,
            Metrics metrics,
            Health health) {
        AgentSettings settings = new AgentSettings(
                node,
                bindAddress,
                flags.get(SpeakerFlags.ML_BIND_PORT),
                Parameters.FAST,
                encryption(flags),
                true,
                AgentSettings.HANDOFF_QUEUE_DEPTH,
                AgentSettings.QUEUE_CHECK_INTERVAL);
        Health.Loop alive = health.loop("gossip");
        MemberlistAgent agent = new MemberlistAgent(
                settings,
                new AgentPorts(
                        cluster::speakerPods,
                        inbox::wake,
                        alive::turned,
                        new MemberlistMetrics(metrics),
                        (problem, message) -> cluster.warnOwnPod(problem.reason(), message)));
        cluster.onSpeakerPods(agent::podsChanged);
        return agent;
    }

    private static Encryption encryption(Arguments flags) {
        String folder = flags.get(SpeakerFlags.ML_SECRET_KEY_PATH);
        if (folder.isEmpty()) {
            return Encryption.OFF;
        }
        try {
            return GossipKey.fromSecret(Files.readAllBytes(Path.of(folder, "secretkey")))
                    .map(Encryption::with)
                    .orElse(Encryption.OFF);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
