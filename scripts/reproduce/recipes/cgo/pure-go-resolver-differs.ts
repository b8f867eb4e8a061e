import { goMod, variants } from '../../recipe.ts';

const lookup = `package main

import (
	"fmt"
	"log"
	"os"
	"os/user"
)

func main() {
	who, err := user.Lookup(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(who.Uid, who.HomeDir)
}
`;

// The user is known to libc through another name service than /etc/passwd, as with LDAP or systemd-homed.
const extrausers = [
  'mkdir -p /var/lib/extrausers',
  'mount -t tmpfs none /var/lib/extrausers',
  'echo "deploy:x:5001:5001::/home/deploy:/bin/sh" > /var/lib/extrausers/passwd',
  'cp /etc/nsswitch.conf nss && sed -i "s/^passwd:.*/passwd: files extrausers/" nss',
  'mount --bind nss /etc/nsswitch.conf',
].join(' && ');
const withUsers = (command: string) => `unshare -m bash -c '${extrausers} && ${command}'`;

// A network namespace of its own: no resolver answers, as for a name that only mDNS or a VPN knows.
const cutOff = (command: string) =>
  `unshare -mn bash -c '${[
    'ip link set lo up',
    'cp /etc/nsswitch.conf nss && sed -i "s/^hosts:.*/hosts: files myhostname dns/" nss',
    'mount --bind nss /etc/nsswitch.conf',
    'echo nameserver 127.0.0.1 > resolv && mount --bind resolv /etc/resolv.conf',
    command,
  ].join(' && ')}'`;

const current = `package main

import (
	"fmt"
	"log"
	"os/user"
)

func main() {
	me, err := user.Current()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(me.HomeDir)
}
`;

export default variants(
  { cause: 'cgo/pure-go-resolver-differs', needs: ['go', 'gcc', 'root'], files: { 'go.mod': goMod() } },
  {
    'user-of-another-name-service': {
      needs: ['go', 'gcc', 'root', 'debian:libnss-extrausers'],
      files: { 'main.go': lookup },
      steps: [
        { run: 'CGO_ENABLED=0 go build -o app .', quiet: true },
        { run: withUsers('getent passwd deploy'), shown: 'getent passwd deploy' },
        { run: withUsers('./app deploy'), shown: './app deploy' },
      ],
      expect: ['deploy:x:5001', 'user: unknown user deploy'],
      lookAlike: {
        steps: [
          { run: 'CGO_ENABLED=1 go build -o app .' },
          { run: withUsers('./app deploy'), shown: './app deploy' },
        ],
        differs: 'cgo on: libc is asked',
      },
      context: { command: 'CGO_ENABLED=0 go build -o app . && ./app deploy', env: { CGO_ENABLED: '0' } },
    },
    'current-user-in-scratch': {
      needs: ['go', 'root', 'chroot'],
      files: { 'main.go': current },
      steps: [
        { run: 'mkdir root && CGO_ENABLED=0 go build -o root/app .', quiet: true },
        {
          run: 'env -i $(command -v chroot) --userspec=1000:1000 root /app',
          shown: 'docker run --rm --user 1000:1000 app',
        },
      ],
      transcript: false,
      expect: ['user: Current requires cgo or $USER, $HOME set in environment'],
      context: {
        command: 'docker run --rm --user 1000:1000 app',
        env: { CGO_ENABLED: '0' },
        dockerfile: 'FROM scratch\nCOPY app /app\nUSER 1000:1000\nENTRYPOINT ["/app"]\n',
      },
    },
    'host-of-another-name-service': {
      needs: ['go', 'gcc', 'root', 'debian:libnss-myhostname'],
      files: {
        'main.go':
          'package main\n\nimport (\n\t"fmt"\n\t"log"\n\t"net"\n\t"os"\n)\n\nfunc main() {\n\taddresses, err := net.LookupHost(os.Args[1])\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tfmt.Println(addresses)\n}\n',
      },
      steps: [
        { run: 'go build -o app .', quiet: true },
        {
          run: cutOff('getent hosts printer.localhost'),
          shown: 'getent hosts printer.localhost',
        },
        {
          run: cutOff('GODEBUG=netdns=go+2 ./app printer.localhost'),
          shown: 'GODEBUG=netdns=go+2 ./app printer.localhost',
        },
        {
          run: cutOff('GODEBUG=netdns=cgo+2 ./app printer.localhost'),
          shown: 'GODEBUG=netdns=cgo+2 ./app printer.localhost',
        },
      ],
      exit: 'any',
      expect: [/lookup printer\.localhost/],
      context: { command: 'GODEBUG=netdns=go+2 ./app printer.localhost', env: { GODEBUG: 'netdns=go+2' } },
    },
  },
);
