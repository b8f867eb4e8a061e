import { goMod, variants } from '../../recipe.ts';
import { goInRoot, inRoot, muslRoot } from '../../rootfs.ts';

const lookups = `package main

import (
	"fmt"
	"net"
	"os/user"
)

func main() {
	who, err := user.Lookup("daemon")
	fmt.Println(who, err)
	addresses, err := net.LookupHost("localhost")
	fmt.Println(addresses, err)
}
`;
const link = 'go build -ldflags \'-linkmode external -extldflags "-static"\' -o app .';

export default variants(
  {
    cause: 'libc/static-glibc-nss',
    needs: ['go', 'gcc'],
    files: { 'go.mod': goMod(), 'main.go': lookups },
  },
  {
    'link-warnings': {
      steps: [{ run: link }],
      exit: 'any',
      transcript: true,
      expect: [
        "warning: Using 'getaddrinfo' in statically linked applications requires at runtime the shared libraries from the glibc version used for linking",
        "'getpwnam_r' in statically linked",
      ],
      lookAlike: {
        steps: [{ run: link.replace('go build', 'go build -tags netgo,osusergo') }],
        differs: 'lookups in Go',
      },
      context: { command: link },
    },
    'old-static-on-newer-glibc': {
      needs: ['go', 'root', 'rootfs:bullseye'],
      steps: [{ run: goInRoot('$ROOTFS_BULLSEYE', link), quiet: true }, { run: 'GODEBUG=netdns=cgo ./app' }],
      exit: 'any',
      expect: [/SIGSEGV|SIGFPE|SIGABRT|Assertion|relocation error|unknown user/],
      context: { command: 'GODEBUG=netdns=cgo ./app', target: 'debian:12/amd64' },
    },
    'old-static-without-nss-libraries': {
      needs: ['go', 'root', 'rootfs:bullseye', 'debian:busybox-static', 'debian:musl', 'file'],
      steps: [
        { run: goInRoot('$ROOTFS_BULLSEYE', link), quiet: true },
        { run: `${muslRoot} && cp app alpine/ && cp /etc/passwd /etc/hosts alpine/etc/`, quiet: true },
        { run: 'file app' },
        {
          run: inRoot('$SCRATCH/alpine', 'grep daemon /etc/passwd', '/bin/sh'),
          shown: 'grep daemon /etc/passwd',
        },
        {
          run: inRoot('$SCRATCH/alpine', 'cd / && GODEBUG=netdns=cgo ./app', '/bin/sh'),
          shown: 'GODEBUG=netdns=cgo ./app',
        },
      ],
      exit: 'any',
      expect: ['statically linked', /unknown user daemon|SIGSEGV/],
      context: { command: 'GODEBUG=netdns=cgo ./app', target: 'alpine:3.20/amd64' },
    },
  },
);
