/**
 * One run of the lab and what it leaves on the machine: a folder that records every process, network namespace and cgroup before it is
 * made, so that {@link dev.metallbj.lab.run.Run#close} and, after a {@code kill -9}, the next run remove exactly these.
 *
 * <p>Owns the folders below {@code /tmp/metallb-lab-UID}. Any thread. Not pure. Knows nothing of Kubernetes.
 */
@NullMarked
package dev.metallbj.lab.run;

import org.jspecify.annotations.NullMarked;
