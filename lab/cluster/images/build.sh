#!/usr/bin/env bash
# Makes the images of the lab's own programs, without a registry: pause.tar and echo.tar (OCI archives) in the cache folder, again when
# their sources change; prints the folder. Needs Go 1.24 or later, and no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
sources=$(cat go.mod build.sh ./*/main.go | sha256sum | cut -c1-12)
dir=${XDG_CACHE_HOME:-$HOME/.cache}/metallb-java/cluster-images-$sources
[ -f "$dir/echo.tar" ] && { echo "$dir"; exit 0; }
command -v go >/dev/null || { echo "$0: no Go toolchain on PATH (1.24 or later)" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0 GOFLAGS=-mod=readonly
mkdir -p "$dir"
for name in pause echo; do # echo last: it shows that both are there
  go build -trimpath -ldflags '-s -w' -o "$work/$name" "./$name"
  go run ./archive "localhost/metallb-java-lab/$name:1" "$work/$name" "$work/$name.tar"
  mv "$work/$name.tar" "$dir/$name.tar"
done
echo "$dir"
