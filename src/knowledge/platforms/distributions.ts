/**
 * Linux systems and images: which C library, kernel, compiler library and processor every release has.
 * A row is the release as first published; later point releases keep the symbol versions.
 * Columns: version, C library, kernel, GCC whose libstdc++ is installed, published, other names.
 * Written down 2026-11 from the sources named with each system; Debian 11 to 13 and Alpine 3.23 measured.
 */
export interface DistributionRelease {
  readonly version: string;
  readonly libc: string;
  readonly kernel?: string;
  readonly gcc?: string;
  readonly published: string;
  readonly names: readonly string[];
}

export interface Distribution {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly libc: 'glibc' | 'musl';
  /** From the oldest to the newest. */
  readonly releases: readonly DistributionRelease[];
  /** No releases: the row is a date at which at least this was there. */
  readonly rolling?: boolean;
  /** Updates replace libstdc++ by that of newer compilers: the row is the least. */
  readonly newerLibstdcxx?: boolean;
  /** Programs of other systems find no loader there. */
  readonly noLoader?: boolean;
  readonly source: string;
  /** Levels below which the release does not boot, by release (and all later) and GOARCH. */
  readonly processors?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Page sizes other than those of the architecture, by GOARCH: first and last release, size. */
  readonly pages?: Readonly<Record<string, readonly (readonly [string, string, number])[]>>;
}

type Row = readonly [
  version: string,
  libc: string,
  kernel: string,
  gcc: string,
  published: string,
  names?: string,
];

const rows = (...list: readonly Row[]): DistributionRelease[] =>
  list.map(([version, libc, kernel, gcc, published, names = '']) => ({
    version,
    libc,
    ...(kernel !== '' && { kernel }),
    ...(gcc !== '' && { gcc }),
    published,
    names: names === '' ? [] : names.split(' '),
  }));

/** Red Hat Enterprise Linux and what is rebuilt from it. */
const RHEL_ROWS = rows(
  ['5', '2.5', '2.6.18', '4.1', '2007-03'],
  ['6', '2.12', '2.6.32', '4.4', '2010-11'],
  ['7', '2.17', '3.10', '4.8', '2014-06'],
  ['8', '2.28', '4.18', '8.5', '2019-05'],
  ['9', '2.34', '5.14', '11.2', '2022-05'],
  ['10', '2.39', '6.12', '14.2', '2025-05'],
);
const RHEL_MORE = {
  processors: {
    '9': { amd64: 'v2', ppc64le: 'power9', s390x: 'z14' },
    '10': { amd64: 'v3', ppc64le: 'power9', s390x: 'z14' },
  },
  // The default kernel for arm64 had 64 KiB pages until RHEL 8; since 9 that is the package kernel-64k.
  pages: { arm64: [['7', '8', 65536]] },
} as const;

const ALPINE_MUSL = rows(
  ['3.3', '1.1.12', '4.1', '', '2015-12'],
  ['3.4', '1.1.14', '4.4', '', '2016-05'],
  ['3.5', '1.1.15', '4.4', '', '2016-12'],
  ['3.6', '1.1.16', '4.9', '', '2017-05'],
  ['3.7', '1.1.18', '4.9', '', '2017-11'],
  ['3.8', '1.1.19', '4.14', '', '2018-06'],
  ['3.9', '1.1.20', '4.19', '', '2019-01'],
  ['3.10', '1.1.22', '4.19', '', '2019-06'],
  ['3.11', '1.1.24', '5.4', '', '2019-12'],
  ['3.12', '1.1.24', '5.4', '', '2020-05'],
  ['3.13', '1.2.2', '5.10', '', '2021-01'],
  ['3.14', '1.2.2', '5.10', '', '2021-06'],
  ['3.15', '1.2.2', '5.15', '', '2021-11'],
  ['3.16', '1.2.3', '5.15', '', '2022-05'],
  ['3.17', '1.2.3', '5.15', '', '2022-11'],
  ['3.18', '1.2.4', '6.1', '', '2023-05'],
  ['3.19', '1.2.4', '6.6', '', '2023-12'],
  ['3.20', '1.2.5', '6.6', '', '2024-05'],
  ['3.21', '1.2.5', '6.12', '', '2024-12'],
  ['3.22', '1.2.5', '6.12', '', '2025-05'],
  ['3.23', '1.2.5', '6.18', '', '2025-12'],
);

const SUSE_15 = rows(
  ['15', '2.26', '4.12', '7.3', '2018-07', '15.0'],
  ['15.1', '2.26', '4.12', '7.4', '2019-06', '15-sp1'],
  ['15.2', '2.26', '5.3', '7.5', '2020-07', '15-sp2'],
  ['15.3', '2.31', '5.3', '7.5', '2021-06', '15-sp3'],
  ['15.4', '2.31', '5.14', '7.5', '2022-06', '15-sp4'],
  ['15.5', '2.31', '5.14', '7.5', '2023-06', '15-sp5'],
  ['15.6', '2.38', '6.4', '7.5', '2024-06', '15-sp6'],
);

const DEBIAN_ROWS = rows(
  ['7', '2.13', '3.2', '4.7', '2013-05', 'wheezy'],
  ['8', '2.19', '3.16', '4.9', '2015-04', 'jessie'],
  ['9', '2.24', '4.9', '6.3', '2017-06', 'stretch'],
  ['10', '2.28', '4.19', '8.3', '2019-07', 'buster'],
  ['11', '2.31', '5.10', '10.2', '2021-08', 'bullseye'],
  ['12', '2.36', '6.1', '12.2', '2023-06', 'bookworm'],
  ['13', '2.41', '6.12', '14.2', '2025-08', 'trixie'],
);

export const DISTRIBUTIONS: readonly Distribution[] = [
  {
    id: 'debian',
    title: 'Debian',
    aliases: [],
    libc: 'glibc',
    releases: DEBIAN_ROWS,
    source: 'Debian packages libc6, libstdc++6, linux-image of each release',
    processors: { '13': { '386': 'sse2' } },
  },
  {
    id: 'raspbian',
    title: 'Raspberry Pi OS',
    aliases: ['raspios'],
    libc: 'glibc',
    releases: DEBIAN_ROWS.map((row) => ({ ...row, kernel: row.kernel ?? '' })),
    source: 'Debian packages libc6, libstdc++6; 32-bit builds are for ARMv6',
  },
  {
    id: 'ubuntu',
    title: 'Ubuntu',
    aliases: [],
    libc: 'glibc',
    releases: rows(
      ['12.04', '2.15', '3.2', '4.6', '2012-04', 'precise'],
      ['14.04', '2.19', '3.13', '4.8', '2014-04', 'trusty'],
      ['16.04', '2.23', '4.4', '5.4', '2016-04', 'xenial'],
      ['18.04', '2.27', '4.15', '8.4', '2018-04', 'bionic'],
      ['19.10', '2.30', '5.3', '9.2', '2019-10', 'eoan'],
      ['20.04', '2.31', '5.4', '10.2', '2020-04', 'focal'],
      ['20.10', '2.32', '5.8', '10.2', '2020-10', 'groovy'],
      ['21.04', '2.33', '5.11', '11.1', '2021-04', 'hirsute'],
      ['21.10', '2.34', '5.13', '11.2', '2021-10', 'impish'],
      ['22.04', '2.35', '5.15', '12.1', '2022-04', 'jammy'],
      ['22.10', '2.36', '5.19', '12.2', '2022-10', 'kinetic'],
      ['23.04', '2.37', '6.2', '13.1', '2023-04', 'lunar'],
      ['23.10', '2.38', '6.5', '13.2', '2023-10', 'mantic'],
      ['24.04', '2.39', '6.8', '14.1', '2024-04', 'noble'],
      ['24.10', '2.40', '6.11', '14.2', '2024-10', 'oracular'],
      ['25.04', '2.41', '6.14', '15.1', '2025-04', 'plucky'],
      ['25.10', '2.42', '6.17', '15.2', '2025-10', 'questing'],
    ),
    source: 'Ubuntu packages libc6, libstdc++6, linux-image-generic of each release',
  },
  {
    id: 'rhel',
    title: 'Red Hat Enterprise Linux',
    aliases: ['redhat', 'ubi', 'ubi8', 'ubi9', 'ubi10', 'el'],
    libc: 'glibc',
    releases: RHEL_ROWS,
    source: 'RHEL release notes; ABI of glibc and libstdc++ is fixed within a major release',
    ...RHEL_MORE,
  },
  {
    id: 'centos',
    title: 'CentOS',
    aliases: ['centos-stream', 'stream'],
    libc: 'glibc',
    releases: RHEL_ROWS,
    source: 'as RHEL of the same major release',
    ...RHEL_MORE,
  },
  {
    id: 'rocky',
    title: 'Rocky Linux',
    aliases: ['rockylinux'],
    libc: 'glibc',
    releases: RHEL_ROWS.slice(3),
    source: 'as RHEL of the same major release',
    ...RHEL_MORE,
  },
  {
    id: 'alma',
    title: 'AlmaLinux',
    aliases: ['almalinux'],
    libc: 'glibc',
    releases: RHEL_ROWS.slice(3),
    source: 'as RHEL of the same major release; AlmaLinux 10 is also built for x86-64-v2',
    processors: { '9': { amd64: 'v2', ppc64le: 'power9', s390x: 'z14' } },
    pages: RHEL_MORE.pages,
  },
  {
    id: 'oracle',
    title: 'Oracle Linux',
    aliases: ['oraclelinux', 'ol'],
    libc: 'glibc',
    releases: RHEL_ROWS.slice(1),
    source: 'as RHEL of the same major release',
    processors: RHEL_MORE.processors,
  },
  {
    id: 'fedora',
    title: 'Fedora',
    aliases: [],
    libc: 'glibc',
    releases: rows(
      ['26', '2.25', '4.11', '7.1', '2017-07'],
      ['27', '2.26', '4.13', '7.2', '2017-11'],
      ['28', '2.27', '4.16', '8.1', '2018-05'],
      ['29', '2.28', '4.18', '8.2', '2018-10'],
      ['30', '2.29', '5.0', '9.1', '2019-04'],
      ['31', '2.30', '5.3', '9.2', '2019-10'],
      ['32', '2.31', '5.6', '10.1', '2020-04'],
      ['33', '2.32', '5.8', '10.2', '2020-10'],
      ['34', '2.33', '5.11', '11.1', '2021-04'],
      ['35', '2.34', '5.14', '11.2', '2021-11'],
      ['36', '2.35', '5.17', '12.1', '2022-05'],
      ['37', '2.36', '6.0', '12.2', '2022-11'],
      ['38', '2.37', '6.2', '13.1', '2023-04'],
      ['39', '2.38', '6.5', '13.2', '2023-11'],
      ['40', '2.39', '6.8', '14.1', '2024-04'],
      ['41', '2.40', '6.11', '14.2', '2024-10'],
      ['42', '2.41', '6.14', '15.1', '2025-04'],
      ['43', '2.42', '6.17', '15.2', '2025-10'],
    ),
    source: 'Fedora dist-git glibc, gcc, kernel of each branch',
  },
  {
    id: 'amazonlinux',
    title: 'Amazon Linux',
    aliases: ['amazon', 'amzn', 'al', 'al2', 'al2023'],
    libc: 'glibc',
    releases: rows(
      ['1', '2.17', '4.14', '', '2011-09', '2018.03 2017.03 2017.09'],
      ['2', '2.26', '4.14', '7.3', '2018-06'],
      ['2023', '2.34', '6.1', '11.3', '2023-03'],
    ),
    source: 'Amazon Linux release notes',
  },
  {
    id: 'sles',
    title: 'SUSE Linux Enterprise',
    aliases: ['suse', 'sle', 'bci'],
    libc: 'glibc',
    releases: [
      ...rows(
        ['11', '2.11', '3.0', '4.3', '2009-03', '11-sp4'],
        ['12', '2.19', '3.12', '4.8', '2014-10', '12.0 12-sp1'],
        ['12.2', '2.22', '4.4', '4.8', '2016-11', '12-sp2 12.3 12-sp3'],
        ['12.5', '2.22', '4.12', '4.8', '2019-12', '12-sp5 12.4 12-sp4'],
      ),
      ...SUSE_15,
      ...rows(
        ['15.7', '2.38', '6.4', '7.5', '2025-06', '15-sp7'],
        ['16.0', '2.40', '6.12', '13.3', '2025-11', '16'],
      ),
    ],
    newerLibstdcxx: true,
    source: 'SUSE package lists glibc, kernel-default; libstdc++6 is replaced by that of newer GCC',
    processors: { '16.0': { amd64: 'v2' } },
  },
  {
    id: 'opensuse',
    title: 'openSUSE Leap',
    aliases: ['opensuse/leap', 'leap'],
    libc: 'glibc',
    releases: [
      ...rows(['42.3', '2.22', '4.4', '4.8', '2017-07']),
      ...SUSE_15,
      ...rows(['16.0', '2.40', '6.12', '13.3', '2025-10', '16']),
    ],
    newerLibstdcxx: true,
    source: 'openSUSE package lists glibc, kernel-default',
    processors: { '16.0': { amd64: 'v2' } },
  },
  {
    id: 'tumbleweed',
    title: 'openSUSE Tumbleweed',
    aliases: ['opensuse/tumbleweed'],
    libc: 'glibc',
    releases: rows(['2025.10', '2.42', '6.17', '15.2', '2025-10']),
    rolling: true,
    source: 'openSUSE Factory glibc, October 2025',
  },
  {
    id: 'arch',
    title: 'Arch Linux',
    aliases: ['archlinux', 'manjaro'],
    libc: 'glibc',
    releases: rows(['2025.10', '2.42', '6.17', '15.2', '2025-10']),
    rolling: true,
    source: 'Arch package glibc, October 2025',
  },
  {
    id: 'gentoo',
    title: 'Gentoo',
    aliases: [],
    libc: 'glibc',
    releases: rows(['2025.10', '2.41', '6.12', '14.3', '2025-10']),
    rolling: true,
    source: 'Gentoo stable sys-libs/glibc, October 2025',
  },
  {
    id: 'wolfi',
    title: 'Wolfi',
    aliases: ['chainguard', 'wolfi-base'],
    libc: 'glibc',
    releases: rows(['2025.10', '2.42', '', '15.2', '2025-10']),
    rolling: true,
    source: 'Wolfi package glibc, October 2025',
  },
  {
    id: 'void',
    title: 'Void Linux (glibc)',
    aliases: ['voidlinux', 'void-glibc'],
    libc: 'glibc',
    releases: rows(['2025.02', '2.39', '6.12', '13.2', '2025-02']),
    rolling: true,
    source: 'void-packages srcpkgs/glibc, 2025',
  },
  {
    id: 'void-musl',
    title: 'Void Linux (musl)',
    aliases: ['void:musl', 'voidlinux-musl'],
    libc: 'musl',
    releases: rows(['2025.02', '1.1.24', '6.12', '13.2', '2025-02']),
    rolling: true,
    source: 'void-packages srcpkgs/musl, 2025',
  },
  {
    id: 'nixos',
    title: 'NixOS',
    aliases: ['nix'],
    libc: 'glibc',
    releases: rows(
      ['22.11', '2.35', '5.15', '11.3', '2022-11'],
      ['23.05', '2.37', '6.1', '12.2', '2023-05'],
      ['23.11', '2.38', '6.1', '12.3', '2023-11'],
      ['24.05', '2.39', '6.6', '13.2', '2024-05'],
      ['24.11', '2.40', '6.6', '13.3', '2024-11'],
      ['25.05', '2.40', '6.12', '14.2', '2025-05'],
    ),
    noLoader: true,
    source: 'nixpkgs glibc of each branch; since 24.05 a stub lies at the usual path and only prints advice',
  },
  {
    id: 'alpine',
    title: 'Alpine Linux',
    aliases: [],
    libc: 'musl',
    releases: ALPINE_MUSL,
    source: 'aports main/musl and main/linux-lts of each stable branch; 3.23 measured',
  },
  {
    id: 'openwrt',
    title: 'OpenWrt',
    aliases: ['lede'],
    libc: 'musl',
    releases: rows(
      ['18.06', '1.1.19', '4.9', '', '2018-07'],
      ['19.07', '1.1.24', '4.14', '', '2020-01'],
      ['21.02', '1.1.24', '5.4', '', '2021-09'],
      ['22.03', '1.2.3', '5.10', '', '2022-09'],
      ['23.05', '1.2.4', '5.15', '', '2023-10'],
      ['24.10', '1.2.5', '6.6', '', '2025-02'],
    ),
    source: 'OpenWrt toolchain/musl of each release',
  },
];
