// A BuildKit daemon and a registry for the time of one step. Both listen on this machine only and
// end with the step. They are Go programs, installed once:
//   go install github.com/moby/buildkit/cmd/buildkitd@v0.18.2 github.com/moby/buildkit/cmd/buildctl@v0.18.2
//   go install github.com/docker/buildx/cmd/buildx@v0.19.3 (as docker-buildx on PATH)
//   go install github.com/google/go-containerregistry/cmd/crane@latest
// The base images stand in for the public ones, and BuildKit finds them as a mirror of docker.io:
//   busybox:1.35          amd64 and arm64: Debian's static busybox of each
//   busybox:1.35-amd64    amd64 alone, no index
//   golang:1.26           amd64: this machine's Go and a shell; arm64: the shell alone, as without an
//                         emulator nothing after it runs
//   app:latest            amd64 and riscv64; the files of both are amd64's
//   app:stable            said to be amd64, with the files of arm64
const session = `set -eu
work=$TMPDIR/build; kept=\${CROSSROOT_IMAGES:-/var/cache/crossroot/images}
mkdir -p "$work" "$kept"; started=
trap 'kill $started 2>/dev/null || true; wait 2>/dev/null || true' EXIT
{
  arm64=$kept/busybox-arm64
  if [ ! -e "$arm64" ]; then
    curl -fsS -o "$work/busybox.deb" \\
      http://deb.debian.org/debian/pool/main/b/busybox/busybox-static_1.35.0-4+deb12u1+b1_arm64.deb
    dpkg-deb --fsys-tarfile "$work/busybox.deb" | tar xO ./bin/busybox > "$arm64.new"
    mv "$arm64.new" "$arm64"
  fi
  layer() { # name, busybox: a root with the shell's usual names
    [ -e "$kept/$1.tar" ] && return
    mkdir -p "$work/$1/bin" "$work/$1/tmp" "$work/$1/etc" "$work/$1/root"
    cp "$2" "$work/$1/bin/busybox"; chmod 755 "$work/$1/bin/busybox"
    for name in sh ls cat echo uname env mkdir cp chmod; do ln -s busybox "$work/$1/bin/$name"; done
    tar cf "$kept/$1.tar.new" -C "$work/$1" --owner=0 --group=0 --numeric-owner .
    mv "$kept/$1.tar.new" "$kept/$1.tar"
  }
  layer amd64 /bin/busybox
  layer arm64 "$arm64"
  golayer() { # this machine's Go without what no build of a small program reads
    [ -e "$kept/go-amd64.tar" ] && return
    mkdir -p "$work/go/usr/local/go"; root=$work/go/usr/local/go; from=$(go env GOROOT)
    mkdir -p "$root/bin" "$root/pkg/tool/linux_amd64"
    cp -r "$from/VERSION" "$from/go.env" "$root/"; cp -r "$from/pkg/include" "$root/pkg/"
    cp "$from/bin/go" "$root/bin/"
    for tool in asm compile link; do cp "$from/pkg/tool/linux_amd64/$tool" "$root/pkg/tool/linux_amd64/"; done
    tar cf - -C "$from" --exclude=testdata --exclude='*_test.go' --exclude=src/cmd src | tar xf - -C "$root"
    tar cf "$kept/go-amd64.tar.new" -C "$work/go" --owner=0 --group=0 --numeric-owner .
    mv "$kept/go-amd64.tar.new" "$kept/go-amd64.tar"; rm -rf "$work/go"
  }
  port=$((20000 + $$ % 20000)); host=127.0.0.1:$port
  unset HTTP_PROXY HTTPS_PROXY http_proxy https_proxy
  crane registry serve --address "$host" & started="$started $!"
  cat > "$work/buildkitd.toml" <<END
[registry."docker.io"]
  mirrors = ["$host"]
[registry."$host"]
  http = true
END
  buildkitd --config "$work/buildkitd.toml" --root "$work/root" --addr "unix://$work/socket" \\
    --containerd-worker=false --oci-worker=true --oci-worker-net=host & started="$started $!"
  docker-buildx create --name crossroot --driver remote "unix://$work/socket"
  for n in $(seq 100); do
    [ -S "$work/socket" ] && buildctl --addr "unix://$work/socket" debug workers && break
    sleep 0.1
  done
  image() { # name, architecture, what to set, layers...
    ref=$host/library/$1; arch=$2; set_=$3; shift 3; files=
    for file; do files="$files -f $kept/$file.tar"; done
    crane append $files -t "$ref"
    crane mutate --set-platform "linux/$arch" $set_ -t "$ref" "$ref"
  }
  list() { name=$1; shift; parts=; for part; do parts="$parts -m $host/library/$part"; done
    crane index append $parts -t "$host/library/$name"; }
  image busybox:1.35-amd64 amd64 --cmd=sh amd64
  image busybox:1.35-arm64 arm64 --cmd=sh arm64
  list busybox:1.35 busybox:1.35-amd64 busybox:1.35-arm64
  image app:amd64 amd64 --cmd=/app amd64
  image app:riscv64 riscv64 --cmd=/app amd64
  list app:latest app:amd64 app:riscv64
  image app:stable amd64 --cmd=/bin/busybox arm64
  if grep -qs golang Dockerfile; then
    golayer
    path='--env=PATH=/usr/local/go/bin:/bin'
    image golang:1.26-amd64 amd64 "$path" amd64 go-amd64
    image golang:1.26-arm64 arm64 "$path" arm64
    list golang:1.26 golang:1.26-amd64 golang:1.26-arm64
  fi
} > "$TMPDIR/session.log" 2>&1 < /dev/null || { echo "no session:"; tail -5 "$TMPDIR/session.log"; exit 99; }
set +e
`;

export const needs = [
  'root',
  'go',
  'runc',
  'buildkitd',
  'buildctl',
  'crane',
  'curl',
  'debian:busybox-static',
];

/** Command line that runs `command` beside the registry at $host. */
export function atRegistry(command: string): string {
  return `. "$SCRATCH/../session.sh"; ${command}`;
}

/** The recipe's files with the session in them. */
export const sessionFile = { '../session.sh': session };

/** Command line that builds ./Dockerfile for `platform`, and how a user would have typed it. */
export function build(platform: string): { run: string; shown: string } {
  return {
    run: `. "$SCRATCH/../session.sh"; docker-buildx build --builder crossroot --progress=plain --platform ${platform} .`,
    shown: `docker buildx build --progress=plain --platform ${platform} .`,
  };
}
