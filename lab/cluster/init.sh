#!/usr/bin/env bash
# What runs inside a node, below its process 1: mounts, containerd, the images, kubelet, kube-proxy. Ends when one of these ends.
#
# NODE_NAME NODE_IP     of the node
# NODE_FOLDER           for data and logs; has kubelet.kubeconfig and kube-proxy.kubeconfig once the API server is there
# NODE_IMAGES           image archives, with blanks between
# POD_RANGE POD_GATEWAY of the node's pods
# POD_RANGES            of all nodes' pods
# KUBERNETES            folder with kubelet and kube-proxy
set -euo pipefail
cd "$NODE_FOLDER"

# The host's files are seen, but nothing that a node writes leaves its folder.
mount_filesystems() {
  mount --make-rprivate /
  mount -t sysfs sysfs /sys
  mount -t tmpfs -o mode=755 cgroups /sys/fs/cgroup
  local controllers name
  while IFS=: read -r _ controllers _; do
    case "$controllers" in
      "") continue ;; # cgroup v2
      name=*) name=${controllers#name=} controllers=none,$controllers ;;
      *) name=$controllers ;;
    esac
    mkdir "/sys/fs/cgroup/$name"
    mount -t cgroup -o "$controllers" cgroup "/sys/fs/cgroup/$name"
  done </proc/self/cgroup
  mount -t tmpfs -o mode=755 run /run
  mount -t tmpfs -o mode=755 log /var/log
  mkdir -p containerd kubelet cni
  mount --make-rshared /
}

# kubelet sets these for the whole machine. Here it sets a copy.
keep_machine_settings() {
  local key
  for key in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
    cat "/proc/sys/$key" >"sysctl-${key//\//-}"
    mount --bind "sysctl-${key//\//-}" "/proc/sys/$key"
  done
}

write_configuration() {
  cat >containerd.toml <<END
version = 2
root = "$NODE_FOLDER/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$NODE_FOLDER/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/metallb-java-lab/pause:1"
  # Without CAP_SYS_RESOURCE a score cannot be lowered.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$NODE_FOLDER/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
END
  cat >cni/10-pods.conflist <<END
{
  "cniVersion": "0.4.0",
  "name": "pods",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni0",
      "isGateway": true,
      "hairpinMode": true,
      "ipam": {
        "type": "host-local",
        "dataDir": "/run/pod-addresses",
        "ranges": [[{"subnet": "$POD_RANGE", "gateway": "$POD_GATEWAY"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    }
  ]
}
END
  # Nothing listens at the DNS server's address: a look-up is refused at once. Images that were evicted could not be pulled again.
  cat >kubelet.yaml <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
failCgroupV1: false
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
clusterDNS: [$POD_GATEWAY]
clusterDomain: cluster.local
resolvConf: ""
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: "0%", nodefs.available: "0%", nodefs.inodesFree: "0%", imagefs.available: "0%", imagefs.inodesFree: "0%"}
failSwapOn: false
makeIPTablesUtilChains: false
nodeLeaseDurationSeconds: 4
nodeStatusUpdateFrequency: 2s
nodeStatusReportFrequency: 30s
oomScoreAdj: 0
volumePluginDir: $NODE_FOLDER/kubelet/volumeplugins
END
  cat >kube-proxy.yaml <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $NODE_FOLDER/kube-proxy.kubeconfig}
hostnameOverride: $NODE_NAME
mode: nftables
clusterCIDR: $POD_RANGES
detectLocalMode: ClusterCIDR
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
oomScoreAdj: 0
END
}

import_images() {
  local archive
  for archive in $NODE_IMAGES; do
    ctr --namespace k8s.io images import "$archive" >>images.log 2>&1
  done
  touch images-imported
}

await_file() { until [ -s "$1" ]; do sleep 0.05; done; }

hostname "$NODE_NAME"
mount_filesystems
keep_machine_settings
write_configuration
containerd --config containerd.toml >>containerd.log 2>&1 &
programs=($!)
# kubelet ends where it finds no runtime; nobody would start it again here.
until ctr version >/dev/null 2>&1; do
  kill -0 "${programs[0]}" 2>/dev/null || { echo "containerd has ended; its log is in $NODE_FOLDER"; exit 1; }
  sleep 0.05
done
import_images || { echo "images could not be imported:"; tail -n 5 images.log; } &
await_file kubelet.kubeconfig
"$KUBERNETES/kubelet" --config=kubelet.yaml --kubeconfig=kubelet.kubeconfig --hostname-override="$NODE_NAME" --node-ip="$NODE_IP" \
  --root-dir="$NODE_FOLDER/kubelet" --cert-dir="$NODE_FOLDER/pki" >>kubelet.log 2>&1 &
programs+=($!)
await_file kube-proxy.kubeconfig
"$KUBERNETES/kube-proxy" --config=kube-proxy.yaml >>kube-proxy.log 2>&1 &
programs+=($!)
wait -n "${programs[@]}" || true
echo "one of the node's programs has ended; their logs are in $NODE_FOLDER"
