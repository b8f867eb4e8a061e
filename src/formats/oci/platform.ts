/** A platform as image indexes and configs state it. */
export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const OSES: Readonly<Record<string, string>> = { macos: 'darwin' };
const ARCHITECTURES: Readonly<Record<string, readonly [architecture: string, variant?: string]>> = {
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  aarch64: ['arm64'],
  i386: ['386'],
  i686: ['386'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
};

/**
 * The one spelling of a platform that comparisons use (github.com/containerd/platforms, Normalize):
 * arm without variant is v7, arm64's v8 and amd64's v1 are the default and left out.
 */
export function normalisedPlatform(platform: ImagePlatform): ImagePlatform {
  const os = platform.os.toLowerCase();
  const word = platform.architecture.toLowerCase();
  const [architecture, implied] = ARCHITECTURES[word] ?? [word];
  let variant = platform.variant?.toLowerCase() || implied;
  if (architecture === 'arm') variant = variant === undefined ? 'v7' : variant.replace(/^(?=\d)/, 'v');
  if (architecture === 'arm64' && (variant === 'v8' || variant === '8')) variant = undefined;
  if (architecture === 'amd64' && variant === 'v1') variant = undefined;
  return { os: OSES[os] ?? os, architecture, ...(variant !== undefined && { variant }) };
}

/** `linux/arm/v7`. */
export function platformText({ os, architecture, variant }: ImagePlatform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** Same platform once both are spelled alike. */
export function isSamePlatform(a: ImagePlatform, b: ImagePlatform): boolean {
  return platformText(normalisedPlatform(a)) === platformText(normalisedPlatform(b));
}
