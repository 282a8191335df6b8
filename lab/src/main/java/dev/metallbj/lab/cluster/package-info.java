/**
 * A real Kubernetes cluster on one machine, without Docker: control plane, and nodes in namespaces of their own with containerd, bridge CNI,
 * kubelet and kube-proxy. {@link dev.metallbj.lab.cluster.Cluster} is all of it; what runs inside a node is {@code lab/cluster/*.sh}.
 *
 * <p>Owns what it puts on the machine and removes it with its run, see {@code dev.metallbj.lab.run}. Any thread unless a type says otherwise.
 * Not pure. Knows nothing of MetalLB. Source: the help texts of Kubernetes 1.34 and containerd 1.6.
 */
@NullMarked
package dev.metallbj.lab.cluster;

import org.jspecify.annotations.NullMarked;
