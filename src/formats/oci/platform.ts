import { normalizedArch } from '../platform/oci-platform.ts';

/** A platform as image indexes and configs state it. */
export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** The one spelling of a platform that comparisons use, as containerd has it. */
export function normalisedPlatform(platform: ImagePlatform): ImagePlatform {
  const os = platform.os.toLowerCase();
  const { arch, variant } = normalizedArch(platform.architecture, platform.variant ?? '');
  return {
    os: os === 'macos' ? 'darwin' : os,
    architecture: arch,
    ...(variant !== '' && { variant }),
  };
}

/** `linux/arm/v7`. */
export function platformText({ os, architecture, variant }: ImagePlatform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** Same platform once both are spelled alike. */
export function isSamePlatform(a: ImagePlatform, b: ImagePlatform): boolean {
  return platformText(normalisedPlatform(a)) === platformText(normalisedPlatform(b));
}
