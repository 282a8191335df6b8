/**
 * What a kubelet, kube-proxy and a user's Pods would be on each node: its Node and Pod objects, its endpoints, and a data path that takes
 * the traffic of service addresses and answers with the node's name.
 *
 * <p>Owns the nodes' objects in the API, the service addresses on their loopback interfaces, and the listeners behind them; one thread per
 * node answers, one thread keeps the data path in step with the Services. Not pure. Source: kube-proxy's behaviour for LoadBalancer
 * addresses, spec "A lab on one machine".
 */
@NullMarked
package dev.metallbj.lab.node;

import org.jspecify.annotations.NullMarked;
