package dev.metallbj.lab.cluster;

import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.process.Processes;
import java.nio.file.Path;
import java.util.List;

/** etcd, kube-apiserver, kube-controller-manager and kube-scheduler, in the segment's namespace. Any thread. */
final class ControlPlane {
    /** The users that the components are, as Kubernetes' own roles name them. */
    static final String PROXY = "system:kube-proxy";

    private static final String CONTROLLER_MANAGER = "system:kube-controller-manager";
    private static final String SCHEDULER = "system:kube-scheduler";

    private final ApiServer apiServer;
    private final Child controllerManager;
    private final Child scheduler;

    private ControlPlane(ApiServer apiServer, Child controllerManager, Child scheduler) {
        this.apiServer = apiServer;
        this.controllerManager = controllerManager;
        this.scheduler = scheduler;
    }

    /**
     * Starts it; returns when the API is ready.
     *
     * @param programs folder of the Kubernetes programs
     * @param nodes names of those that may join
     */
    static ControlPlane start(Segment segment, Processes processes, Path programs, List<String> nodes) {
        ApiServer.Builder builder = ApiServer.builder()
                .forKubelets()
                .clusterIps(PodNetwork.CLUSTER_IPS)
                .user(CONTROLLER_MANAGER)
                .user(SCHEDULER)
                .user(PROXY);
        nodes.forEach(node -> builder.user(ClusterNode.user(node), "system:nodes"));
        ApiServer apiServer = builder.startOn(segment, processes);
        Child controllerManager = processes.start(Command.of(
                        "kube-controller-manager",
                        List.of(
                                programs.resolve("kube-controller-manager").toString(),
                                "--kubeconfig=" + apiServer.kubeconfig(CONTROLLER_MANAGER),
                                "--use-service-account-credentials=true",
                                "--service-account-private-key-file=" + apiServer.serviceAccountKey(),
                                "--root-ca-file=" + apiServer.certificateFile(),
                                "--leader-elect=false",
                                // A node that is off is NotReady after 7 s instead of 54.
                                "--node-monitor-period=1s",
                                "--node-monitor-grace-period=6s"))
                .in(segment.namespace()));
        Child scheduler = processes.start(Command.of(
                        "kube-scheduler",
                        List.of(
                                programs.resolve("kube-scheduler").toString(),
                                "--kubeconfig=" + apiServer.kubeconfig(SCHEDULER),
                                "--leader-elect=false"))
                .in(segment.namespace()));
        return new ControlPlane(apiServer, controllerManager, scheduler);
    }

    ApiServer apiServer() {
        return apiServer;
    }

    /** @throws IllegalStateException if one of them has ended; with the end of its log */
    void check() {
        for (Child child : List.of(controllerManager, scheduler)) {
            if (!child.isAlive()) {
                throw new IllegalStateException(
                        child + " has ended; the end of " + child.log() + ":\n" + child.logTail(10));
            }
        }
    }
}
