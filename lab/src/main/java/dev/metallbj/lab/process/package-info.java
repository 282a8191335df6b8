/**
 * Programs as child processes: started inside a network namespace and a cgroup, recorded before they run, stopped by id, hung and killed
 * as the faults of a node are.
 *
 * <p>Owns the child processes of a run. Any thread. Not pure. Knows nothing of Kubernetes. Source: cgroups v1 (cpu: CFS bandwidth,
 * memory), signal(7).
 */
@NullMarked
package dev.metallbj.lab.process;

import org.jspecify.annotations.NullMarked;
