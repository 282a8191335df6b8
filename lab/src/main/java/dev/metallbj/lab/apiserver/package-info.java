/**
 * A real Kubernetes API: etcd and kube-apiserver as child processes, and what one does with them: clients, tokens, manifests.
 *
 * <p>Owns these two processes, their data and their keys. {@code start} and {@code stop} from one thread; clients from any. Not pure.
 * Knows nothing of MetalLB. Source: the help texts of etcd 3.6 and kube-apiserver 1.34.
 */
@NullMarked
package dev.metallbj.lab.apiserver;

import org.jspecify.annotations.NullMarked;
