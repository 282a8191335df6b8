#!/usr/bin/env bash
# Prints what takes what in an image built by image/build.sh, as a table in Markdown. Megabytes are of 1,000,000 bytes.
#
# Usage: image/contents.sh ARCHIVE
set -euo pipefail
archive=$1
context=$(dirname "$archive")/context
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xf "$archive" -C "$work"

blob() { echo "$work/blobs/${1/://}"; }
digests() { grep -o '"digest":"sha256:[0-9a-f]*"' "$1" | cut -d '"' -f 4; }
manifest=$(blob "$(digests "$work/index.json" | head -n 1)")
mapfile -t layers < <(digests "$manifest" | tail -n +2)

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f", bytes / 1000000 }'; }
unpacked() { gzip -dc "$1" | tar -tv | awk '$1 !~ /^h/ { sum += $3 } END { print sum + 0 }'; }
inside() { find "$@" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }'; }

packed_sum=0
over_base=0
echo '| layer | unpacked, MB | compressed, MB |'
echo '|---|---|---|'
for i in "${!layers[@]}"; do
  file=$(blob "${layers[$i]}")
  bytes=$(unpacked "$file")
  case $((${#layers[@]} - i)) in
    1) what='AOT caches of both programs' ;;
    2) what='our jars, start scripts' ;;
    3) what="libraries, JNA's native library" ;;
    4) what='Java runtime' ;;
    *) what=base ;;
  esac
  [ "$bytes" -gt 0 ] || continue
  [ "$what" = base ] || over_base=$((over_base + bytes))
  packed=$(stat -c %s "$file")
  packed_sum=$((packed_sum + packed))
  echo "| $what | $(megabytes "$bytes") | $(megabytes "$packed") |"
done
echo "| all, unpacked without the base | $(megabytes "$over_base") | $(megabytes "$packed_sum") |"
echo
echo '| inside | MB |'
echo '|---|---|'
echo "| the JVM itself (libjvm.so) | $(megabytes "$(inside "$context/java/lib/server")") |"
echo "| classes of the JDK | $(megabytes "$(inside "$context/java/lib/modules")") |"
echo "| Kubernetes client and its model | $(megabytes "$(inside "$context/libraries" -name 'kubernetes-*')") |"
echo "| other libraries | $(megabytes "$(inside "$context/libraries" ! -name 'kubernetes-*')") |"
echo "| our jars | $(megabytes "$(inside "$context/programs" -name '*.jar')") |"
echo "| AOT cache of the controller | $(megabytes "$(inside "$context/aot/controller.aot")") |"
echo "| AOT cache of the speaker | $(megabytes "$(inside "$context/aot/speaker.aot")") |"
