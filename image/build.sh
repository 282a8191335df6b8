#!/usr/bin/env bash
# Makes the image from target/dist: target/image/metallb-java-VERSION.tar, an OCI archive; beside it what it is made of.
#
# IMAGE     its name; default localhost/metallb-java:VERSION
# BASE      what it stands on, as FROM takes it, e.g. docker.io/library/debian:bookworm-slim; default: made here by base.sh (needs root)
# TRAINING  cluster: the AOT caches come from a run against a real API server (needs what the lab needs); alone: without one;
#           default: cluster where it can be
#
# With --reproducible it makes everything but the AOT caches twice, and says whether the two are equal.
#
# Where there is no buildah, podman and docker build the same from what is left in target/image/context:
#   docker build --build-arg BASE=debian:bookworm-slim -t NAME -f image/Containerfile target/image/context
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
image=${IMAGE:-localhost/metallb-java:$version}
work=$PWD/target/image
context=$work/context
archive=$work/metallb-java-$version.tar
jdk=$(lab/setup/jdk.sh)
# The time of all files, and of the image (project.build.outputTimestamp).
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1767225600}

say() { printf '%s\n' "$*" >&2; }

jna_platform() {
  case $(uname -m) in
    x86_64) echo linux-x86-64 ;;
    aarch64) echo linux-aarch64 ;;
    *) say "no image is made for $(uname -m), only for x86_64 and aarch64"; exit 2 ;;
  esac
}

# JNA's own library lies unpacked, because the root file system is read-only; those for other machines are left out.
unpack_jna() { # unpack_jna FOLDER
  local jar classes=$work/jna
  jar=$(echo "$1"/jna-[0-9]*.jar)
  unzip -qj "$jar" "com/sun/jna/$(jna_platform)/libjnidispatch.so" -d "$1/native"
  rm -rf "$classes"
  unzip -q "$jar" -x 'com/sun/jna/*-*/*' -d "$classes"
  (cd "$classes" && find . -type f ! -name MANIFEST.MF -printf '%P\n' | LC_ALL=C sort >../jna.list \
    && "$jdk/bin/jar" --create --file "$jar" --manifest META-INF/MANIFEST.MF --date "$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)" @../jna.list)
  rm -rf "$classes" "$work/jna.list"
}

# What the Containerfile copies, but for the AOT caches: java, libraries, programs.
make_context() { # make_context FOLDER
  local libraries=$1/libraries own=$1/programs/opt/metallb modules
  mkdir -p "$libraries/native" "$own/bin" "$own/lib"
  modules=$(image/modules.sh "$jdk" target/dist/controller/lib target/dist/speaker/lib)
  # Line numbers of the JDK's own frames are left out: 6 MB, and 1 MB of each cache.
  "$jdk/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --compress zip-6 --output "$1/java"
  cp target/dist/controller/lib/*.jar "$libraries"
  cp target/dist/speaker/lib/*.jar "$libraries" # the same versions, from the same parent
  mv "$libraries"/metallb-*.jar "$own/lib"
  cp target/dist/controller/bin/* "$own/bin"
  cp target/dist/speaker/bin/metallb-speaker "$own/bin"
  cp image/controller image/speaker "$1/programs"
  unpack_jna "$libraries"
  chmod -R u=rwX,go=rX "$1"
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

can_train_in_cluster() {
  [ "$(id -u)" -eq 0 ] || { say "no root, so no cluster to train in"; return 1; }
  local kubernetes
  kubernetes=kubernetes-$(sed -n 's/^version=//p' lab/apiserver/build.sh)
  [ -x "${XDG_CACHE_HOME:-$HOME/.cache}/metallb-java/$kubernetes/kube-apiserver" ] || command -v go >/dev/null \
    || { say "neither kube-apiserver nor Go, so no cluster to train in"; return 1; }
}

# The programs as they will lie in the image, each with a folder that the lab takes for its own.
install_programs() { # install_programs FOLDER
  mkdir -p "$1/opt/metallb"
  cp -al "$context/java" "$1/opt/metallb/java"
  cp -al "$context/libraries" "$1/opt/metallb/lib"
  cp -al "$context/programs/." "$1"
  mkdir "$1/opt/metallb/aot"
}

train() { # train FOLDER: makes aot/{controller,speaker}.aot below FOLDER/opt/metallb
  local training=${TRAINING:-}
  [ -n "$training" ] || { can_train_in_cluster && training=cluster || training=alone; }
  say "training run ($training)"
  case $training in
    cluster)
      lab/apiserver/build.sh >/dev/null
      mkdir -p "$1/programs"
      ln -sfn ../opt/metallb "$1/programs/controller"
      ln -sfn ../opt/metallb "$1/programs/speaker"
      "$jdk/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Dmetallb.dist="$1/programs" \
        -cp "lab/target/metallb-lab-$version.jar:lab/target/lab/lib/*" dev.metallbj.lab.training.Training >&2
      ;;
    alone) train_alone "$1/opt/metallb" ;;
    *) say "TRAINING=$training: cluster or alone"; exit 2 ;;
  esac
}

# Both programs look for an API server where there is none, which shows the JVM two thirds of the classes.
train_alone() { # train_alone HOME
  local program flags pid i
  # As in a Pod: what parses a kubeconfig would be loaded at every start.
  printf 'none' >"$work/token"
  for program in controller speaker; do
    flags=(--namespace=none --port=0 --health-probe-port=0)
    [ $program = speaker ] || flags+=(--webhook-port=0)
    KUBECONFIG='' KUBERNETES_AUTH_TRYKUBECONFIG=false KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN=$work/token \
      KUBERNETES_SERVICE_HOST=127.0.0.1 KUBERNETES_SERVICE_PORT=1 JAVA_OPTS="-XX:AOTMode=record -XX:AOTConfiguration=$work/$program.classes" METALLB_NODE_NAME=none \
      "$1/bin/metallb-$program" "${flags[@]}" >"$work/training.log" 2>&1 &
    pid=$!
    for ((i = 0; i < 120; i++)); do
      sleep 1
      # It has asked, and been refused.
      ! grep -q '"msg":"cannot watch' "$work/training.log" || break
    done
    sleep 3
    kill -TERM $pid
    wait $pid || { cat "$work/training.log" >&2; exit 1; }
    JAVA_OPTS="-XX:AOTMode=create -XX:AOTConfiguration=$work/$program.classes -XX:AOTCache=$work/$program.aot" \
      "$1/bin/metallb-$program" >"$work/training.log" 2>&1 || { cat "$work/training.log" >&2; exit 1; }
    mv "$work/$program.aot" "$1/aot/$program.aot"
    rm "$work/$program.classes"
  done
  rm "$work/kubeconfig" "$work/training.log"
}

# Of the same runtime, jars and scripts they are made once.
add_caches() {
  local key kept
  key=$(cd "$context" && find java libraries programs -type f ! -path '*/legal/*' | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c 1-16)
  kept=$work/aot-$key-${TRAINING:-any}
  if [ ! -d "$kept" ]; then
    rm -rf "$work"/aot-* "$work/installed"
    install_programs "$work/installed"
    train "$work/installed"
    mkdir "$kept"
    mv "$work/installed/opt/metallb/aot"/*.aot "$kept"
    rm -rf "$work/installed"
  fi
  mkdir "$context/aot"
  cp "$kept"/*.aot "$context/aot"
  find "$context/aot" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
}

# Images in the making lie here, not among the machine's.
in_store() { buildah --root "$work/store" --runroot "$work/store.run" "$@"; }
remove_store() {
  local mounted
  for mounted in $(awk -v below="$work/store" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r); do umount "$mounted"; done
  rm -rf "$work/store" "$work/store.run"
}

base() {
  if [ -n "${BASE:-}" ]; then echo "$BASE"; return; fi
  local container
  if [ ! -e "$work/base.oci" ]; then
    say "base from Debian's packages"
    image/base.sh "$work/base.tar" >/dev/null
    container=$(in_store from scratch)
    in_store add --quiet "$container" "$work/base.tar" / >/dev/null
    in_store commit --quiet --timestamp "$SOURCE_DATE_EPOCH" "$container" "oci-archive:$work/base.oci.part" >/dev/null
    mv "$work/base.oci.part" "$work/base.oci"
  fi
  echo "oci-archive:$work/base.oci"
}

rm -rf "$context"
mkdir -p "$context"
say "runtime and programs"
make_context "$context"
if [ "${1:-}" = --reproducible ]; then
  rm -rf "$context.again"
  make_context "$context.again"
  diff -r "$context" "$context.again" >&2 || { say "two builds differ"; exit 1; }
  rm -rf "$context.again"
  say "two builds are equal"
  exit
fi
add_caches
command -v buildah >/dev/null || { say "no buildah; with podman or docker see the head of image/build.sh: target/image/context is ready"; exit 2; }
trap remove_store EXIT
remove_store
base=$(base)
say "image $image"
in_store bud --quiet --isolation chroot --layers --build-arg BASE="$base" --timestamp "$SOURCE_DATE_EPOCH" \
  --tag "$image" -f image/Containerfile "$context" >/dev/null
rm -f "$archive"
in_store push --quiet "$image" "oci-archive:$archive:$image"
image/contents.sh "$archive" >"$work/contents.md"
packages=$([ -n "${BASE:-}" ] || echo "$work/base.packages")
# As `make image` left it; who runs this script alone has none.
[ ! -e target/sbom/libraries.cdx.json ] || image/sbom.sh target/sbom/libraries.cdx.json "$jdk" "$image" $packages >"${archive%.tar}.cdx.json"
say "$archive: $(($(stat -c %s "$archive") / 1000000)) MB"
