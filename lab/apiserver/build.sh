#!/usr/bin/env bash
# build.sh [--nodes] [DIR]
# Builds etcd, kube-apiserver and kubectl into DIR (default: the cache folder), once; prints DIR.
# With --nodes also what a cluster with nodes needs: kube-controller-manager, kube-scheduler, kubelet and kube-proxy.
# Needs Go 1.24 or later and the Go module proxy. A second caller waits for the first one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
version=1.34.4
programs=(etcd kube-apiserver kubectl)
if [ "${1:-}" = --nodes ]; then
  programs+=(kube-controller-manager kube-scheduler kubelet kube-proxy)
  shift
fi
dir=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/metallb-java/kubernetes-$version}

complete() {
  local program
  for program in "${programs[@]}"; do [ -x "$dir/$program" ] || return 1; done
}

# Says every 10 s how long a build takes. Starts no process that could outlive it and keep the lock or a pipe.
tick() { # tick START
  exec 9>&- >&2
  local never
  exec {never}<> <(:)
  while ! read -rt 10 -u "$never"; do printf '  ... %d s\n' $((SECONDS - $1)); done
}

build() { # build PROGRAM PACKAGE
  [ -x "$dir/$1" ] && return
  local start=$SECONDS
  printf 'building %s %s ...\n' "$1" "$version" >&2
  tick "$start" &
  local ticker=$!
  trap "kill $ticker" EXIT
  go build -trimpath -ldflags "-s -w $flags" -o "$dir/.$1.$$" "$2"
  kill "$ticker"
  trap - EXIT
  mv "$dir/.$1.$$" "$dir/$1" # whole or not at all, also after Ctrl-C
  printf 'built %s in %d s\n' "$1" $((SECONDS - start)) >&2
}

complete && { echo "$dir"; exit 0; }
command -v go >/dev/null || { echo "$0: no Go toolchain on PATH (1.24 or later is needed to build Kubernetes)" >&2; exit 2; }
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9
rm -f "$dir"/.*.[0-9]* # parts of a build that was killed
base=k8s.io/component-base/version
flags="-X $base.gitVersion=v$version -X $base.gitMajor=1 -X $base.gitMinor=34"
export CGO_ENABLED=0 GOFLAGS=-mod=readonly
for program in "${programs[@]}"; do
  case "$program" in
    etcd) build etcd ./etcd ;;
    *) build "$program" "k8s.io/kubernetes/cmd/$program" ;;
  esac
done
echo "$dir"
