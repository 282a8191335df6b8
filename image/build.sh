#!/usr/bin/env bash
# Makes the image from target/dist: target/image/metallb-java-VERSION.tar, an OCI archive.
#
# IMAGE   its name; default localhost/metallb-java:VERSION
# BASE    what it stands on, as FROM takes it, e.g. debian:bookworm-slim; default: made here by base.sh (needs root)
# BUILDER buildah, podman or docker; default: the first of them that is there
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
image=${IMAGE:-localhost/metallb-java:$version}
work=target/image
context=$work/context
archive=$work/metallb-java-$version.tar
jdk=$(lab/setup/jdk.sh)
# The jars' own time (project.build.outputTimestamp). An AOT cache knows its jars by their time, so they have it before the training run.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1767225600}

say() { printf '%s\n' "$*" >&2; }

make_runtime() { # make_runtime FOLDER
  local modules
  modules=$(grep -v '^#' image/modules.txt | paste -sd,)
  "$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --compress zip-0 --output "$1"
}

copy_programs() { # copy_programs FOLDER: what COPY of the Containerfile takes
  local lib=$1/libraries own=$1/programs/opt/metallb jna
  mkdir -p "$lib/native" "$own/bin" "$own/lib" "$1/aot"
  cp target/dist/controller/lib/*.jar "$lib"
  cp target/dist/speaker/lib/*.jar "$lib" # the same versions, from the same parent
  mv "$lib"/metallb-*.jar "$own/lib"
  cp target/dist/{controller,speaker}/bin/* "$own/bin"
  cp image/controller image/speaker "$1/programs"
  jna=$(echo "$lib"/jna-[0-9]*.jar)
  (cd "$lib/native" && "$jdk/bin/jar" -xf "$OLDPWD/$jna" "com/sun/jna/$(jna_platform)/libjnidispatch.so")
  mv "$lib/native/com/sun/jna"/*/libjnidispatch.so "$lib/native"
  rm -r "$lib/native/com"
}

jna_platform() {
  case $(uname -m) in
    x86_64) echo linux-x86-64 ;;
    aarch64) echo linux-aarch64 ;;
    *) say "no image is made for $(uname -m), only for x86_64 and aarch64"; exit 2 ;;
  esac
}

base() {
  if [ -n "${BASE:-}" ]; then echo "$BASE"; return; fi
  local tar=$work/base.tar
  [ -e "$tar" ] || image/base.sh "$tar" >/dev/null
  [ -e "$work/base.oci" ] || {
    local container
    container=$(buildah from scratch)
    buildah add --quiet "$container" "$tar" / >/dev/null
    buildah commit --quiet --timestamp "$SOURCE_DATE_EPOCH" "$container" "oci-archive:$work/base.oci.part" >/dev/null
    buildah rm "$container" >/dev/null
    mv "$work/base.oci.part" "$work/base.oci"
  }
  echo "oci-archive:$work/base.oci"
}

rm -rf "$context"
mkdir -p "$context"
say "linking the runtime"
make_runtime "$context/java"
copy_programs "$context"
find "$context" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
base=$(base)
say "building $image on $base"
buildah bud --quiet --isolation chroot --build-arg BASE="$base" --timestamp "$SOURCE_DATE_EPOCH" --layers=false \
  --tag "$image" -f image/Containerfile "$context" >/dev/null
rm -f "$archive"
buildah push --quiet "$image" "oci-archive:$archive:$image"
say "$archive"
