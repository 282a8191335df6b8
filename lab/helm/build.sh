#!/usr/bin/env bash
# Builds helm into DIR (default: the cache folder), once; prints DIR.
# Needs Go 1.24 or later and the Go module proxy. A second caller waits for the first one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
version=3.19.5
dir=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/metallb-java/helm-$version}

[ -x "$dir/helm" ] && { echo "$dir"; exit 0; }
command -v go >/dev/null || { echo "$0: no Go toolchain on PATH (1.24 or later is needed to build helm)" >&2; exit 2; }
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock 9
if [ ! -x "$dir/helm" ]; then
  rm -f "$dir"/.helm.[0-9]* # parts of a build that was killed
  printf 'building helm %s (a minute) ...\n' "$version" >&2
  start=$SECONDS
  flags="-X helm.sh/helm/v3/internal/version.version=v$version -X helm.sh/helm/v3/internal/version.gitTreeState=clean"
  # The versions which its own lint assumes where no cluster is asked.
  flags="$flags -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=34"
  flags="$flags -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=34"
  CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -trimpath -ldflags "-s -w $flags" -o "$dir/.helm.$$" helm.sh/helm/v3/cmd/helm 9>&-
  mv "$dir/.helm.$$" "$dir/helm" # whole or not at all, also after Ctrl-C
  printf 'built helm in %d s\n' $((SECONDS - start)) >&2
fi
echo "$dir"
