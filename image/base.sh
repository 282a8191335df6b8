#!/usr/bin/env bash
# Makes the base of the image from Debian's packages, as a root file system in FILE.tar; prints its path.
# It holds a shell, the C library, libpcap and what those need: no package manager, nothing else to run.
# The packages with their versions are listed in FILE.packages.
#
# Usage: image/base.sh FILE.tar
# Needs root and mmdebstrap. SOURCE_DATE_EPOCH is the time of all files.
set -euo pipefail
out=$(realpath -m "$1")
suite=bookworm
packages=base-files,dash,libc6,libpcap0.8
# What only the scripts of packages want, and they are not run: nothing here calls a package manager.
unused=' debianutils dpkg libacl1 libbz2-1.0 libmd0 libpcre2-8-0 libselinux1 mawk tar '

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir "$work/debs"
mmdebstrap --quiet --variant=extract --format=directory --include="$packages" \
  --extract-hook="cp \"\$1\"/var/cache/apt/archives/*.deb '$work/debs'" "$suite" "$root" >"$work/log" 2>&1 \
  || { cat "$work/log" >&2; exit 1; }

status=$root/var/lib/dpkg/status.d # read by programs that look for known weaknesses, where there is no database of dpkg
mkdir -p "$status"
: >"$work/packages"
for deb in "$work"/debs/*.deb; do
  name=$(dpkg-deb -f "$deb" Package)
  if [[ $unused == *" $name "* ]]; then
    while read -r path; do
      [ -d "$root/$path" ] || rm -f "$root/$path"
    done < <(dpkg-deb --fsys-tarfile "$deb" | tar -t)
  else
    dpkg-deb -f "$deb" >"$status/$name"
    dpkg-deb -W --showformat='${Package} ${Version} ${Architecture}\n' "$deb" >>"$work/packages"
  fi
done

cd "$root"
rm -rf dev/* etc/{apt,cron.daily,dpkg,fstab,hostname,logrotate.d,resolv.conf} lib/systemd \
  usr/lib/*/gconv usr/share/{bug,lintian,locale,man} var/{cache,log} var/lib/apt
find usr/share/doc -type f ! -name copyright -delete
find . -xdev -mindepth 1 -depth -type d -empty -delete
mkdir -p dev etc proc root run sys tmp var/tmp
chmod 1777 tmp var/tmp
chmod 700 root
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n' >etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >etc/group
printf 'hosts: files dns\n' >etc/nsswitch.conf

mkdir -p "$(dirname "$out")"
tar -cf "$out.part" --sort=name --numeric-owner --owner=0 --group=0 --mtime="@${SOURCE_DATE_EPOCH:-0}" -C "$root" .
sort "$work/packages" >"${out%.tar}.packages"
mv "$out.part" "$out"
echo "$out"
