#!/usr/bin/env bash
# Becomes a node of the cluster on one machine: joins the node's cgroups, then runs init.sh in namespaces of its own.
# Everything of the node ends with this process, at once: killing it is a power cut.
#
# NODE_NETNS     file of the node's network namespace
# NODE_CGROUP    name of the node's group in each cgroup v1 hierarchy; they exist
# and what init.sh needs
set -euo pipefail
for group in /sys/fs/cgroup/*/"$NODE_CGROUP"; do
  echo $$ >"$group/cgroup.procs"
done
# nsenter and not "ip netns exec", which would hide /sys/fs/cgroup.
exec nsenter --net="$NODE_NETNS" \
  unshare --cgroup --mount --uts --ipc --pid --fork --kill-child=SIGKILL --mount-proc \
  tini-static -- "$(dirname "${BASH_SOURCE[0]}")/init.sh"
