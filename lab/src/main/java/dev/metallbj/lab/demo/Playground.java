package dev.metallbj.lab.demo;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.apiserver.Binaries;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.Program;
import java.io.IOException;
import java.nio.file.Path;

/** A stage that goes on after the story, for a person to play with, and the commands for it. One thread. */
final class Playground {
    private final Story story;
    private final Stage stage;

    Playground(Story story, Stage stage) {
        this.story = story;
        this.stage = stage;
    }

    /** Prints the commands and waits for Enter, or the end of standard input. */
    void open(Visit.Target service) {
        story.remark("");
        story.remark("The cluster of act 1 keeps running. Copy what you like into another terminal, as root:");
        kubernetes(service);
        faults(service);
        client(service);
        programs();
        story.remark("");
        story.remark("Enter (or Ctrl-C) stops it and removes everything.");
        awaitEnter();
    }

    private void kubernetes(Visit.Target service) {
        Path folder = Binaries.kubectl().map(Path::getParent).orElseGet(() -> Path.of("/usr/bin"));
        heading("the Kubernetes API");
        command("export KUBECONFIG=" + stage.lab().apiServer().kubeconfig() + " PATH=" + folder + ":$PATH");
        command("kubectl get services");
        command("kubectl -n " + ActOne.OPERATOR + " get ipaddresspools,l2advertisements");
        command("kubectl describe service " + service.name());
        heading("another Service; no Pods run here, so its endpoints are copied");
        command("kubectl create service loadbalancer more --tcp=8080");
        command("kubectl get endpointslice " + service.name() + "-lab -o yaml | sed '/resourceVersion:/d; /uid:/d; s/"
                + service.name() + "/more/' | kubectl create -f -");
        heading("a planned move, and back");
        String label =
                "kubectl label node " + stage.visitor().visit(service).node().name() + " " + PlannedMove.LABEL;
        command(label + "=true");
        command(label + "-");
    }

    /** Each is undone by the second command of its line, or by the next demo. */
    private void faults(Visit.Target service) {
        Node node = stage.visitor().visit(service).node();
        String cable = "ip -n " + stage.lab().segment().namespace().name() + " link set "
                + node.host().port().bridgePort();
        heading("a node dies: pull the cable of " + node.name() + " and plug it in, or crash its speaker for good");
        command(cable + " down; sleep 5; " + cable + " up");
        command("kill -9 " + stage.speaker(node).process().pid());
        heading("take it out of service, and back; the address leaves before any Pod does");
        command("kubectl cordon " + node.name());
        command("kubectl uncordon " + node.name());
    }

    private void client(Visit.Target service) {
        Lab lab = stage.lab();
        String namespace = lab.client().host().namespace().name();
        String inClient = "ip netns exec " + namespace + " ";
        heading("the client: connect, forget and show its neighbours, watch ARP");
        command(inClient + connect(service));
        command("ip -n " + namespace + " neigh flush all");
        command("ip -n " + namespace + " neigh");
        if (Commands.find("tcpdump").isPresent()) {
            command(inClient + "tcpdump -nei eth0 arp");
        }
        if (Commands.find("arping").isPresent()) {
            command(inClient + "arping -c 3 -I eth0 " + service.ip());
        }
    }

    /** Prints the name of the node that answers. Every machine with bash can do it without curl. */
    private static String connect(Visit.Target service) {
        String place = service.ip() + ":" + service.port();
        return Commands.find("curl").isPresent()
                ? "curl -sw '\\n' http://" + place + "/"
                : "bash -c 'exec 3<>/dev/tcp/" + place.replace(':', '/')
                        + "; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3'";
    }

    private void programs() {
        heading("logs and metrics");
        Path logs = stage.lab().run().folder();
        command("tail -f " + logs.resolve("controller.log") + " " + logs.resolve("speaker-*.log"));
        Node node = stage.lab().nodes().getFirst();
        String scrape = "http://127.0.0.1:" + Program.METRICS_PORT + "/metrics";
        if (Commands.find("curl").isPresent()) {
            command("ip netns exec " + node.host().namespace().name() + " curl -s " + scrape);
            command("ip netns exec " + stage.lab().segment().namespace().name() + " curl -s " + scrape);
        }
    }

    private void heading(String text) {
        story.remark("");
        story.remark("# " + text);
    }

    private void command(String line) {
        story.command(line);
    }

    private static void awaitEnter() {
        try {
            int next;
            do {
                next = System.in.read();
            } while (next >= 0 && next != '\n');
        } catch (IOException e) {
            // As good as the end of it.
        }
    }
}
