#!/usr/bin/env bash
# Makes a chart repository: DIR/metallb-VERSION.tgz and DIR/index.yaml, to be served by any web server.
# IMAGE (repository:tag, or repository alone) becomes the default of image.repository and image.tag; VERSION that of the chart.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 DIR [IMAGE] [VERSION]" >&2; exit 2; }
dir=$1 image=${2:-} version=${3:-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
helm=$("$root/lab/helm/build.sh")/helm

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
export HELM_CACHE_HOME=$copy/cache HELM_CONFIG_HOME=$copy/config HELM_DATA_HOME=$copy/data
cp -r "$root/helm/metallb" "$copy/metallb"
if [ -n "$image" ]; then
  repository=$image tag=
  # A colon after the last slash begins the tag; one before it belongs to a port.
  case "${image##*/}" in
    *:*) repository=${image%:*} tag=${image##*:} ;;
  esac
  sed -i -e "s|^  repository: localhost/metallb-java$|  repository: $repository|" -e "0,/^  tag: \"\"$/s||  tag: \"$tag\"|" "$copy/metallb/values.yaml"
  grep -qx "  repository: $repository" "$copy/metallb/values.yaml" || { echo "$0: values.yaml has no image.repository to replace" >&2; exit 1; }
fi
mkdir -p "$dir"
"$helm" package "$copy/metallb" --destination "$dir" ${version:+--version "$version"} >/dev/null
"$helm" repo index "$dir"
echo "$dir: $(cd "$dir" && ls -- *.tgz | tr '\n' ' ')and index.yaml; serve the folder, then: helm repo add metallb URL"
