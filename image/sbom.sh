#!/usr/bin/env bash
# Prints the image's bill of materials (CycloneDX, JSON): the libraries as Maven listed them, the JDK, and the base's Debian packages.
#
# Usage: image/sbom.sh LIBRARIES.cdx.json JDK NAME [PACKAGES]
#   NAME      of the image
#   PACKAGES  lines "name version architecture"; none for a base that was not made here
set -euo pipefail
libraries=$1 jdk=$2 image=$3 packages=${4:-/dev/null}
java_version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release")
vendor=$(sed -n 's/^IMPLEMENTOR="\(.*\)"/\1/p' "$jdk/release")
jq --arg image "$image" --arg java "$java_version" --arg vendor "$vendor" --rawfile packages "$packages" --arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)" '
  .metadata.timestamp = $time
  | .metadata.component = {type: "container", name: $image, "bom-ref": $image}
  | del(.serialNumber, .dependencies)
  | .components += [{type: "platform", name: "OpenJDK", version: $java, supplier: {name: $vendor}, "bom-ref": "openjdk"}]
  | .components += [$packages | split("\n")[] | select(length > 0) | split(" ")
      | {type: "library", name: .[0], version: .[1], purl: "pkg:deb/debian/\(.[0])@\(.[1])?arch=\(.[2])&distro=debian-12"}
      | . + {"bom-ref": .purl}]
' "$libraries"
