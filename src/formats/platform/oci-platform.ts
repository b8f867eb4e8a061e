/**
 * Platforms of image builds: `<os>[(<version>[+<feature>…])]/<architecture>[/<variant>]`, also only an os
 * or only an architecture. Reads and normalises as containerd's `platforms` package does.
 */
export interface OciPlatform {
  readonly os: string;
  readonly arch: string;
  /** `v7`; empty when the architecture has no variant or has its usual one. */
  readonly variant: string;
  readonly osVersion: string;
}

const SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos'.split(
    ' ',
  ),
);
const ARCHITECTURES = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 ' +
    'mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);

/** Architectures that images are usually built for, for the nearest word of a misspelt one. */
export const USUAL_PLATFORMS: readonly string[] = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/arm/v6',
  'linux/386',
  'linux/ppc64le',
  'linux/s390x',
  'linux/riscv64',
  'windows/amd64',
];

export function isImageArch(arch: string): boolean {
  return ARCHITECTURES.has(arch);
}

/** Architecture and variant as containerd spells them: arm without variant is v7, defaults of others are empty. */
export function normalizedArch(architecture: string, variantText: string): { arch: string; variant: string } {
  const arch = architecture.toLowerCase();
  const variant = variantText.toLowerCase();
  switch (arch) {
    case 'i386':
      return { arch: '386', variant: '' };
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { arch: 'amd64', variant: variant === 'v1' ? '' : variant };
    case 'aarch64':
    case 'arm64':
      if (['8', 'v8', 'v8.0'].includes(variant)) return { arch: 'arm64', variant: '' };
      return { arch: 'arm64', variant: ['9', '9.0', 'v9.0'].includes(variant) ? 'v9' : variant };
    case 'armhf':
      return { arch: 'arm', variant: 'v7' };
    case 'armel':
      return { arch: 'arm', variant: 'v6' };
    case 'arm':
      if (variant === '' || variant === '7') return { arch, variant: 'v7' };
      return { arch, variant: /^[568]$/.test(variant) ? `v${variant}` : variant };
    default:
      return { arch, variant };
  }
}

/** Undefined when containerd refuses the text. `own` fills what a short form leaves out. */
export function parseOciPlatform(
  text: string,
  own: { readonly os: string; readonly arch: string } = { os: 'linux', arch: 'amd64' },
): OciPlatform | undefined {
  const parts = text.split('/');
  if (parts.length > 3) return undefined;
  const system = /^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$/.exec(
    parts[0] ?? '',
  );
  if (!system || !parts.slice(1).every((part) => /^[A-Za-z0-9_.-]+$/.test(part))) return undefined;
  const word = (system[1] ?? '').toLowerCase();
  const os = word === 'macos' ? 'darwin' : word;
  const osVersion = system[2] ?? '';
  if (parts.length === 1) {
    if (SYSTEMS.has(os)) return { os, ...normalizedArch(own.arch, ''), osVersion };
    const { arch, variant } = normalizedArch(parts[0] ?? '', '');
    return ARCHITECTURES.has(arch) ? { os: own.os, arch, variant, osVersion: '' } : undefined;
  }
  return { os, ...normalizedArch(parts[1] ?? '', parts[2] ?? ''), osVersion };
}

/** `linux/arm/v7`, `windows(10.0.20348.1)/amd64`. */
export function formatOciPlatform({ os, arch, variant, osVersion }: OciPlatform): string {
  const system = osVersion === '' ? os : `${os}(${osVersion})`;
  return variant === '' ? `${system}/${arch}` : `${system}/${arch}/${variant}`;
}

/** Whether programs of `a` start on `b` without an emulator: same system and architecture, any variant. */
export function isSameMachine(a: OciPlatform, b: OciPlatform): boolean {
  return a.os === b.os && a.arch === b.arch;
}

/**
 * What an image list may hold for a machine that asks for `asked`, best first: containerd also takes a
 * lower variant, 386 for amd64 and 32-bit arm for arm64.
 */
function acceptable(asked: OciPlatform): readonly OciPlatform[] {
  const { arch, variant } = asked;
  const like = (name: string, value: string): OciPlatform => ({ ...asked, arch: name, variant: value });
  const number = Number(variant.slice(1));
  if (arch === 'amd64') {
    const lower = Array.from({ length: Math.max(0, number - 1) || 0 }, (_, index) => {
      const below = number - 1 - index;
      return like('amd64', below === 1 ? '' : `v${below}`);
    });
    return [asked, ...lower, like('386', '')];
  }
  if (arch === 'arm') {
    const lower = Array.from({ length: Math.max(0, number - 5) || 0 }, (_, index) =>
      like('arm', `v${number - 1 - index}`),
    );
    return [asked, ...lower];
  }
  if (arch !== 'arm64') return [asked];
  const version = /^v([89])(?:\.(\d))?$/.exec(variant === '' ? 'v8' : variant);
  if (!version) return [];
  const own: OciPlatform[] = [];
  const minor = Number(version[2] ?? 0);
  const descend = (major: number, from: number): void => {
    for (let at = from; at >= 0; at--)
      own.push(like('arm64', at > 0 ? `v${major}.${at}` : major === 8 ? '' : `v${major}`));
  };
  descend(Number(version[1]), minor);
  if (version[1] === '9') descend(8, Math.min(9, minor + 5));
  return [...own, ...acceptable(like('arm', 'v8'))];
}

/** The platform out of an image list that is pulled for `asked`; undefined when none fits. */
export function matchingPlatform(
  offered: readonly OciPlatform[],
  asked: OciPlatform,
): OciPlatform | undefined {
  for (const wanted of acceptable(asked)) {
    const found = offered.find(
      ({ os, arch, variant }) => os === wanted.os && arch === wanted.arch && variant === wanted.variant,
    );
    if (found) return found;
  }
  return undefined;
}
