#!/usr/bin/env bash
# Makes sure that the Debian packages which the lab needs are there, and those of the sets named: image, cluster.
# As root on Debian it installs what is missing; elsewhere it prints the command and exits 2.
#
# Usage: lab/setup/packages.sh [SET...]
set -euo pipefail

# package, and a file or program that shows it is there
needed=(
  "iproute2 ip"
  "nftables nft"
  "libpcap0.8 libpcap.so.0.8"
  "serf serf"
  "prometheus promtool"
)
image=(
  "buildah buildah"
  "jq jq"
  "mmdebstrap mmdebstrap"
  "unzip unzip"
)
cluster=(
  "containerd containerd"
  "runc runc"
  "containernetworking-plugins /usr/lib/cni/bridge"
  "tini tini-static"
)
for set in "$@"; do
  declare -n packages=$set
  needed+=("${packages[@]}")
done

is_there() { # is_there PROGRAM-OR-LIBRARY
  case "$1" in
    *.so.*) /sbin/ldconfig -p | grep -q "$1" ;;
    *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null ;;
  esac
}

missing=()
for entry in "${needed[@]}"; do
  read -r package evidence <<<"$entry"
  is_there "$evidence" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

command="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "missing packages: ${missing[*]}; install them with: $command" >&2
  exit 2
fi
echo "installing: ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# The lab starts what it needs itself; a service that a package would start now is not wanted (invoke-rc.d(8), policy-rc.d).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$log" "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
if ! { apt-get update && $command; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "could not install ${missing[*]}; try by hand: $command" >&2
  exit 2
fi
