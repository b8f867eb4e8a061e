// Command lines that run something in another root file system, as a recipe's `run`. They need root.

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * `command` in the root `folder` (an expression such as $ROOTFS_BULLSEYE); the scratch directory is its /src.
 * The mounts live in a namespace of their own and vanish with it.
 */
export function inRoot(folder: string, command: string, shell = '/bin/bash'): string {
  const script = [
    `mkdir -p "${folder}/src"`,
    `mount --bind "$SCRATCH" "${folder}/src"`,
    `exec chroot "${folder}" ${shell} -c ${quote(`cd /src && ${command}`)}`,
  ].join(' && ');
  return `unshare -m bash -c ${quote(script)}`;
}

/** As inRoot, with the Go of the PATH at /usr/local/go and its caches. */
export function goInRoot(folder: string, command: string): string {
  const script = [
    'go=$(go env GOROOT)',
    `mkdir -p "${folder}"/src "${folder}/usr/local/go" "${folder}/root/go/pkg/mod" "${folder}/root/.cache/go-build"`,
    `mount --bind "$SCRATCH" "${folder}/src"`,
    `mount --bind "$go" "${folder}/usr/local/go"`,
    `mount --bind "$GOMODCACHE" "${folder}/root/go/pkg/mod"`,
    `mount --bind "$GOCACHE" "${folder}/root/.cache/go-build"`,
    `mount -t proc proc "${folder}/proc"`,
    'export HOME=/root TMPDIR=/tmp GOCACHE=/root/.cache/go-build GOMODCACHE=/root/go/pkg/mod',
    'export PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `exec chroot "${folder}" /bin/bash -c ${quote(`cd /src && ${command}`)}`,
  ].join(' && ');
  return `unshare -m bash -c ${quote(script)}`;
}

/** Lays a root file system as small as Alpine's into scratch/alpine: busybox and musl's loader. */
export const muslRoot = [
  'mkdir -p alpine/bin alpine/lib alpine/etc alpine/tmp alpine/proc alpine/dev',
  'cp /bin/busybox alpine/bin/',
  'for name in sh ash ls cat env grep; do ln -s busybox alpine/bin/$name; done',
  'cp /usr/lib/x86_64-linux-musl/libc.so alpine/lib/ld-musl-x86_64.so.1',
  'ln -s ld-musl-x86_64.so.1 alpine/lib/libc.musl-x86_64.so.1',
].join(' && ');

/**
 * Starts `args` in the OCI runtime with the root `folder`, as a container engine does.
 * The runtime's own words are the recording. `scratchAtSrc` mounts the scratch directory at /src.
 */
export function inContainer(folder: string, args: readonly string[], scratchAtSrc = false): string {
  const edit = [
    'const fs=require("fs")',
    'const c=JSON.parse(fs.readFileSync("config.json","utf8"))',
    `c.process.args=${JSON.stringify(args)}`,
    'c.process.terminal=false',
    'c.root={path:process.argv[1],readonly:true}',
    ...(scratchAtSrc
      ? ['c.mounts.push({destination:"/src",type:"bind",source:process.env.SCRATCH,options:["rbind","ro"]})']
      : []),
    'fs.writeFileSync("config.json",JSON.stringify(c))',
  ].join(';');
  return `rm -f config.json && runc spec && node -e ${quote(edit)} "${folder}" && runc --root "$TMPDIR/runc" run crossroot-$$`;
}
