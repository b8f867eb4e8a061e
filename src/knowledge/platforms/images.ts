/**
 * Container images and function runtimes: what little is inside, and whose C library it is.
 * Sources: github.com/GoogleContainerTools/distroless (BUILD files), docker-library/busybox, AWS Lambda
 * "Lambda runtimes". Written down 2026-11. The kernel of an image is always the host's.
 */
export interface ImageKind {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  /** Tags, first is the one meant when none is named. A pattern takes whole families. */
  readonly tags: readonly ImageTag[];
  readonly source: string;
}

export interface ImageTag {
  readonly tag: string;
  /** Release of a distribution whose libraries it carries: `debian:12`. Undefined: no C library. */
  readonly base?: string;
  /** Libraries beside the C library. */
  readonly libraries?: readonly string[];
  /** The C library is another than the base's, and programs for glibc find no loader. */
  readonly libc?: 'uclibc' | 'none' | 'musl';
}

const OPENSSL: Readonly<Record<string, readonly string[]>> = {
  '11': ['libssl.so.1.1', 'libcrypto.so.1.1'],
  '12': ['libssl.so.3', 'libcrypto.so.3'],
  '13': ['libssl.so.3', 'libcrypto.so.3'],
};
const CC = ['libgcc_s.so.1', 'libstdc++.so.6', 'libgomp.so.1'];

/** `static`, `base`, `cc` with and without the Debian release in the tag. */
function distroless(): ImageTag[] {
  const tags: ImageTag[] = [];
  for (const debian of ['12', '13', '11']) {
    const end = debian === '12' ? ['', '-debian12'] : [`-debian${debian}`];
    for (const suffix of end) {
      const ssl = OPENSSL[debian] ?? [];
      tags.push(
        { tag: `static${suffix}`, libc: 'none' },
        { tag: `base${suffix}`, base: `debian:${debian}`, libraries: ssl },
        { tag: `base-nossl${suffix}`, base: `debian:${debian}` },
        { tag: `cc${suffix}`, base: `debian:${debian}`, libraries: [...ssl, ...CC] },
      );
    }
  }
  return tags;
}

/** Runtimes by the Amazon Linux they run on. */
const LAMBDA: Readonly<Record<string, readonly string[]>> = {
  'amazonlinux:2023': [
    'provided.al2023',
    'nodejs20.x',
    'nodejs22.x',
    'nodejs24.x',
    'python3.12',
    'python3.13',
    'python3.14',
    'java21',
    'java25',
    'dotnet8',
    'ruby3.3',
    'ruby3.4',
  ],
  'amazonlinux:2': [
    'provided.al2',
    'nodejs16.x',
    'nodejs18.x',
    'python3.8',
    'python3.9',
    'python3.10',
    'python3.11',
    'java8.al2',
    'java11',
    'java17',
    'dotnet6',
    'ruby3.2',
  ],
  'amazonlinux:1': ['go1.x', 'provided', 'nodejs14.x', 'python3.7', 'java8'],
};

export const IMAGES: readonly ImageKind[] = [
  {
    id: 'scratch',
    title: 'scratch (empty image)',
    aliases: [],
    tags: [{ tag: '', libc: 'none' }],
    source: 'Dockerfile reference: scratch is empty',
  },
  {
    id: 'distroless',
    title: 'distroless',
    aliases: ['gcr.io/distroless'],
    tags: distroless(),
    source: 'GoogleContainerTools/distroless base, cc and static BUILD files',
  },
  {
    id: 'busybox',
    title: 'busybox',
    aliases: [],
    tags: [
      // Which variant the bare name means has changed; only the glibc one has a loader.
      { tag: 'uclibc', libc: 'uclibc' },
      { tag: 'glibc', base: 'debian:13' },
      { tag: 'musl', libc: 'none' },
    ],
    source: 'docker-library/busybox: uclibc and musl variants are one static program',
  },
  {
    id: 'lambda',
    title: 'AWS Lambda',
    aliases: ['aws-lambda'],
    tags: Object.entries(LAMBDA).flatMap(([base, tags]) =>
      tags.map((tag) => ({ tag, base, libraries: ['libgcc_s.so.1'] })),
    ),
    source: 'AWS Lambda developer guide, Lambda runtimes',
  },
];
