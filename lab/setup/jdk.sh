#!/usr/bin/env bash
# Prints the home of a JDK 25 or later: $JAVA_HOME, the one on PATH, or the first below the usual folders.
set -u

is_jdk25() { # is_jdk25 HOME
  local version
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${version:-0}" -ge 25 ]
}

if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
  echo "$JAVA_HOME"
  exit
fi
if on_path=$(command -v javac); then
  home=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  if is_jdk25 "$home"; then
    echo "$home"
    exit
  fi
fi
for home in /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
  if is_jdk25 "$home"; then
    echo "$home"
    exit
  fi
done
echo "no JDK 25 found: set JAVA_HOME to one (looked at \$JAVA_HOME, javac on PATH and /usr/lib/jvm)" >&2
exit 2
