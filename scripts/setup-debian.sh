#!/bin/sh
# Installs what the reproductions need on Debian 12. Safe to run again.
#   scripts/setup-debian.sh           the packages of debian-packages.txt
#   scripts/setup-debian.sh --roots   also root file systems of Debian 11 and 13 (an older and a
#                                     newer C library) and 12 (a C compiler without libc6-dev)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
roots=${CROSSROOT_ROOTS:-/var/cache/crossroot/roots}
export DEBIAN_FRONTEND=noninteractive

wanted=$(sed 's/#.*//' "$here/debian-packages.txt" | tr -s ' \t\n' ' ')
missing=
for package in $wanted; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  apt-get -o DPkg::Lock::Timeout=600 update
  # shellcheck disable=SC2086 # a list of names
  apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $missing
fi

[ "${1-}" = --roots ] || exit 0
mkdir -p "$roots"
root() { # suite, extra packages
  [ -e "$roots/$1/.complete" ] && return 0
  rm -rf "${roots:?}/$1"
  debootstrap --variant=minbase --include="$2" "$1" "$roots/$1" http://deb.debian.org/debian
  touch "$roots/$1/.complete"
}
root bullseye gcc,libc6-dev,libstdc++6,ca-certificates
root bookworm gcc,ca-certificates
root trixie musl-tools,gcc,g++,libc6-dev,binutils,gcc-aarch64-linux-gnu,libc6-dev-arm64-cross,ca-certificates
