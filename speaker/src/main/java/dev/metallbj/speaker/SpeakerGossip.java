package dev.metallbj.speaker;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.Inbox;
import dev.metallbj.speaker.kubernetes.ClusterCaches;
import dev.metallbj.speaker.memberlist.AgentPorts;
import dev.metallbj.speaker.memberlist.AgentSettings;
import dev.metallbj.speaker.memberlist.MemberlistAgent;
import dev.metallbj.speaker.memberlist.MemberlistMetrics;
import dev.metallbj.speaker.memberlist.Problem;
import dev.metallbj.speaker.memberlist.config.GossipSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the gossip agent of a speaker from its flags and files, and connects it. */
final class SpeakerGossip {
    private static final Logger LOG = LoggerFactory.getLogger(SpeakerGossip.class);

    private final GossipSettings settings;
    private final List<String> fileProblems = new ArrayList<>();

    /**
     * Reads the files. Waits for the secret while it is neither mounted nor in the API: the controller makes it when both are installed.
     *
     * @param client that reads the Secret
     * @throws StartupException if the secret that the flags name cannot be read
     */
    SpeakerGossip(Arguments flags, KubernetesClient client, String namespace) throws StartupException {
        Path file = Path.of(flags.get(SpeakerFlags.ML_CONFIG_FILE));
        boolean wan = flags.get(SpeakerFlags.ML_WAN_CONFIG);
        String folder = flags.get(SpeakerFlags.ML_SECRET_KEY_PATH);
        String secret = flags.get(SpeakerFlags.ML_SECRET_NAME);
        if (folder.isEmpty() || secret.isEmpty() || Files.exists(GossipSettings.secretFile(folder))) {
            settings = GossipSettings.read(file, wan, folder, fileProblems::add);
        } else {
            byte[] key = AwaitedSecret.await(client, namespace, secret);
            settings = GossipSettings.read(file, wan, key, fileProblems::add);
        }
    }

    /** The agent, which waits for its start; it is told of the speaker Pods that {@code cluster} finds. */
    MemberlistAgent connect(
            Arguments flags,
            IpAddress bindAddress,
            ClusterCaches cluster,
            Inbox inbox,
            Metrics metrics,
            Health health) {
        MemberlistMetrics gossipMetrics = new MemberlistMetrics(metrics);
        for (String problem : fileProblems) {
            LOG.atWarn().addKeyValue("event", Problem.BAD_CONFIG.reason()).log(problem);
            gossipMetrics.problem(Problem.BAD_CONFIG);
            cluster.warnOwnPod(Problem.BAD_CONFIG.reason(), problem);
        }
        LOG.atInfo()
                .addKeyValue("address", bindAddress.toString())
                .addKeyValue("port", flags.get(SpeakerFlags.ML_BIND_PORT))
                .addKeyValue("profile", settings.profile())
                .addKeyValue("encrypted", settings.encryption().key().isPresent())
                .log("gossip is on");
        MemberlistAgent agent = new MemberlistAgent(
                new AgentSettings(
                        flags.get(SpeakerFlags.NODE_NAME),
                        bindAddress,
                        flags.get(SpeakerFlags.ML_BIND_PORT),
                        settings.parameters(),
                        settings.encryption(),
                        settings.enableCompression(),
                        settings.handoffQueueDepth(),
                        settings.queueCheckInterval()),
                new AgentPorts(
                        cluster::speakerPods,
                        inbox::wake,
                        health.loop("gossip")::turned,
                        gossipMetrics,
                        (problem, message) -> cluster.warnOwnPod(problem.reason(), message)));
        cluster.onSpeakerPods(agent::podsChanged);
        return agent;
    }
}
