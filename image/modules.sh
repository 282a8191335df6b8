#!/usr/bin/env bash
# Checks that image/modules.txt names every module of the JDK that classes in FOLDER's jars need; prints those to link.
#
# Usage: image/modules.sh JDK FOLDER...
set -euo pipefail
list=$(dirname "${BASH_SOURCE[0]}")/modules.txt
jdk=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for folder in "$@"; do cp "$folder"/*.jar "$work"; done
# Its descriptor names modules as earlier versions of the libraries called themselves.
for jar in "$work"/pcap4j-core-*.jar; do
  mkdir "$work/pcap4j"
  (cd "$work/pcap4j" && "$jdk/bin/jar" -xf "$jar" && find . -name module-info.class -delete)
  rm "$jar"
done
dependencies=$("$jdk/bin/jdeps" --multi-release 25 --ignore-missing-deps --module-path "$work" -s "$work"/*.jar "$work/pcap4j") \
  || { echo "$dependencies" >&2; exit 1; }
needed=$(sed -n 's/.* -> //p' <<<"$dependencies" | grep -E '^(java|jdk)\.' | sort -u)

included=$(grep '^[a-z]' "$list" | sort)
excluded=$(sed -n 's/^- //p' "$list")
missing=$(comm -23 <(echo "$needed") <(printf '%s\n' "$included" "$excluded" | sort -u))
if [ -n "$missing" ]; then
  echo "classes need modules that image/modules.txt neither takes in nor leaves out: $(paste -sd' ' <<<"$missing")" >&2
  exit 1
fi
paste -sd, <<<"$included"
