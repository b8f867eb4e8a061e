import type { MachineFacts } from '../../model/situation.ts';

/** First match wins: more specific spellings stand before the words they contain. */
const ARCHITECTURES: readonly (readonly [RegExp, string, string?])[] = [
  [/\b(?:linux|android|freebsd|windows|darwin)\/arm\/v?([5-7])\b/, 'arm', '$1'],
  [/\barm64(?:\/v8)?\b|\baarch64(?:_be)?\b|\barmv8\b|\barm64[-_]?v8a?\b/, 'arm64'],
  [/\bapple silicon\b|\b(?:apple )?m[1-5](?: (?:pro|max|ultra))?\b(?!\.)|\bgraviton\b/, 'arm64'],
  [/\barmv?7(?:l|hf|a)?\b|\barmhf\b/, 'arm', '7'],
  [/\barmv?6(?:l|hf)?\b|\barm1176\w*|\braspberry pi (?:zero|1)\b(?! ?2)|\bpi zero\b(?! ?2)/, 'arm', '6'],
  [/\barmv?5\w*|\barmel\b|\barm926\w*/, 'arm', '5'],
  [/\braspberry pi\b|\braspi\b|\brpi\b|\barm32\b|\b32-bit arm\b|\barm\b/, 'arm'],
  [/\briscv64\b|\brisc-v\b/, 'riscv64'],
  [/\bloong(?:arch)?64\b/, 'loong64'],
  [/\bppc64le\b|\bppc64el\b|\bpowerpc64le\b/, 'ppc64le'],
  [/\bppc64\b|\bpowerpc64\b/, 'ppc64'],
  [/\bs390x\b/, 's390x'],
  [/\bmips64le\b|\bmips64el\b/, 'mips64le'],
  [/\bmips64\b/, 'mips64'],
  [/\bmipsle\b|\bmipsel\b|\bmips32el\b/, 'mipsle'],
  [/\bmips\b/, 'mips'],
  [/\bwasm(?:32)?\b/, 'wasm'],
  [/\bx86[-_]64\b|\bamd64\b|\bx64\b|\b64-bit (?:linux|intel|pc)\b|\bintel mac\b|\bryzen\b|\bxeon\b/, 'amd64'],
  [/\bi[3-6]86\b|\b(?:linux|windows)\/386\b|\b386\b|\bx86\b(?![-_]64)|\b32-bit\b/, '386'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bandroid\b/, 'android'],
  [/\bios\b|\biphone\b/, 'ios'],
  [/\bwasip1\b|\bwasi\b/, 'wasip1'],
  [/\bjs\/wasm\b/, 'js'],
  [/\bdocker (?:desktop )?(?:for )?(?:mac|windows)\b/, 'linux'],
  [
    /\bdarwin\b|\bmac ?os(?: ?x)?\b|\bos x\b|\bosx\b|\bmac\b|\bapple silicon\b|\bapple m[1-5]\b|\bmacbook\b/,
    'darwin',
  ],
  [/\bwindows\b|\bwin(?:32|64|7|8|10|11)\b|\bmingw\w*|\bmsys2?\b/, 'windows'],
  [/\bfreebsd\b/, 'freebsd'],
  [/\bnetbsd\b/, 'netbsd'],
  [/\bopenbsd\b/, 'openbsd'],
  [/\bdragonfly\b/, 'dragonfly'],
  [/\bsolaris\b|\bsunos\b/, 'solaris'],
  [/\billumos\b/, 'illumos'],
  [/\baix\b/, 'aix'],
  [/\bplan ?9\b/, 'plan9'],
  [
    /\blinux\b|\bdebian\b|\bubuntu\b|\balpine\b|\bfedora\b|\bcentos\b|\brhel\b|\bel[6-9]\b|\bnixos\b|\barch\b|\bgentoo\b|\bopenwrt\b|\bsles\b|\bsuse\b|\bopensuse\b|\bamazon linux\b|\bal20\d\d\b|\barmbian\b|\braspbian\b|\bvoid\b|\bk3s\b|\bkubernetes\b|\braspberry pi\b|\bsynology\b/,
    'linux',
  ],
];

const DISTRIBUTIONS: readonly (readonly [RegExp, string])[] = [
  [/\balpine(?:[: ]?v?(\d+\.\d+))?/, 'alpine'],
  [/\bopenwrt(?:[: ](\d+\.\d+))?/, 'openwrt'],
  [/\bvoid\b.{0,12}\bmusl\b/, 'void-musl'],
  [/\bnixos(?: (\d+\.\d+))?/, 'nixos'],
  [/\bubuntu(?:[: -]?(?:lts )?(\d+\.\d+))?/, 'ubuntu'],
  [/\b(?:raspbian|raspberry pi os)(?: (\d+))?/, 'raspbian'],
  [/\barmbian\b/, 'armbian'],
  [/\bdebian(?:[: ](\d+|stretch|buster|bullseye|bookworm|trixie))?/, 'debian'],
  [/\bcentos(?: linux| stream)?(?:[: -]?(?:release )?(\d+))?/, 'centos'],
  [/\b(?:rhel|red hat(?: enterprise linux)?)[: -]?(\d+)?/, 'rhel'],
  [/\bel(\d)\b/, 'rhel'],
  [/\b(?:rocky|alma)(?: ?linux)?(?:[: ](\d+))?/, 'rhel'],
  [/\bamazon linux(?: (\d+))?|\bal(2|2023)\b/, 'amazon'],
  [/\bfedora(?:[: ](\d+))?/, 'fedora'],
  [/\b(?:sles|suse linux enterprise\w*)(?: (\d+))?/, 'sles'],
  [/\bopensuse\b/, 'opensuse'],
  [/\barch ?linux\b/, 'arch'],
  [/\bdistroless\b/, 'distroless'],
  [/\bbusybox\b/, 'busybox'],
  [/\bwindows (?:server )?(xp|vista|7|8\.1|8|10|11|2008(?: r2)?|2012(?: r2)?|2016|2019|2022)\b/, 'windows'],
  [/\bwin(7|8|10|11)\b/, 'windows'],
  [/\b(?:mac ?os(?: ?x)?|os x|osx)[^\d\n]{0,24}(\d+(?:\.\d+){0,2})/, 'macos'],
];

const MUSL = new Set(['alpine', 'openwrt', 'void-musl']);
const GLIBC = new Set([
  'ubuntu',
  'debian',
  'centos',
  'rhel',
  'amazon',
  'fedora',
  'sles',
  'opensuse',
  'arch',
  'raspbian',
  'armbian',
  'nixos',
]);

/** What free text says about a machine. Words that are not recognised change nothing. */
export function machineFacts(text: string): MachineFacts {
  const lower = text.toLowerCase();
  const facts: { -readonly [K in keyof MachineFacts]: MachineFacts[K] } = { text };
  for (const [pattern, arch, level] of ARCHITECTURES) {
    const match = pattern.exec(lower);
    if (!match) continue;
    facts.arch = arch;
    if (level) facts.armLevel = `v${level === '$1' ? match[1] : level}`;
    break;
  }
  const system = SYSTEMS.find(([pattern]) => pattern.test(lower));
  if (system) facts.os = system[1];
  for (const [pattern, distribution] of DISTRIBUTIONS) {
    const match = pattern.exec(lower);
    if (!match) continue;
    facts.distribution = distribution;
    const version = match[1] ?? match[2];
    if (version) facts.version = version;
    break;
  }
  if (/\bmusl\b/.test(lower) || MUSL.has(facts.distribution ?? '')) facts.libc = 'musl';
  else if (/\bglibc\b/.test(lower) || GLIBC.has(facts.distribution ?? '')) facts.libc = 'glibc';
  const kernel = /\b(?:kernel |linux )(?:version )?(\d+\.\d+(?:\.\d+)?)/.exec(lower);
  if (kernel?.[1]) facts.kernel = kernel[1];
  return facts;
}

/** `linux/arm/v7` as Go names it; undefined when the text is no GOOS/GOARCH pair. */
export function parsePair(text: string): { os: string; arch: string } | undefined {
  const match = /\b([a-z]\w+)\/([a-z0-9]\w+)(?:\/v\d)?\b/.exec(text.toLowerCase());
  return match?.[1] && match[2] && isGoos(match[1]) ? { os: match[1], arch: match[2] } : undefined;
}

const GOOS = new Set(
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(
    ' ',
  ),
);

export function isGoos(word: string): boolean {
  return GOOS.has(word);
}
