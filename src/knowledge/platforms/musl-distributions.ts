import { type Distribution, releaseRows } from './distribution.ts';

const ALPINE_MUSL = releaseRows(
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

/** Systems whose C library is musl. Columns and sources as in distributions.ts. */
export const MUSL_DISTRIBUTIONS: readonly Distribution[] = [
  {
    id: 'void-musl',
    title: 'Void Linux (musl)',
    aliases: ['void:musl', 'voidlinux-musl'],
    libc: 'musl',
    releases: releaseRows(['2025.02', '1.1.24', '6.12', '13.2', '2025-02']),
    rolling: true,
    source: 'void-packages srcpkgs/musl, 2025',
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
    releases: releaseRows(
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
