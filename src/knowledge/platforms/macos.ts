/**
 * Releases of macOS. Source: Apple's release history; 10.16 is what old SDKs call 11. As of 2026-11.
 */
export interface MacosRelease {
  readonly version: string;
  readonly name: string;
  readonly published: string;
}

export const MACOS_RELEASES: readonly MacosRelease[] = [
  { version: '10.9', name: 'mavericks', published: '2013-10' },
  { version: '10.10', name: 'yosemite', published: '2014-10' },
  { version: '10.11', name: 'el-capitan', published: '2015-09' },
  { version: '10.12', name: 'sierra', published: '2016-09' },
  { version: '10.13', name: 'high-sierra', published: '2017-09' },
  { version: '10.14', name: 'mojave', published: '2018-09' },
  { version: '10.15', name: 'catalina', published: '2019-10' },
  { version: '11', name: 'big-sur', published: '2020-11' },
  { version: '12', name: 'monterey', published: '2021-10' },
  { version: '13', name: 'ventura', published: '2022-10' },
  { version: '14', name: 'sonoma', published: '2023-09' },
  { version: '15', name: 'sequoia', published: '2024-09' },
  { version: '26', name: 'tahoe', published: '2025-09' },
];

/** First release without 32-bit programs, and first for Apple processors. */
export const MACOS_WITHOUT_32_BIT = '10.15';
export const MACOS_FIRST_ARM64 = '11';

/**
 * Functions that came with a release of macOS, as imports show them (with C's underscore).
 * Source: availability marks in the headers of Apple's SDKs; the last two of CoreFoundation's Security kin are what
 * Go's crypto/x509 uses. Only names that real programs import and that old systems lack.
 */
export const MACOS_SYMBOLS: Readonly<Record<string, string>> = {
  _clock_gettime: '10.12',
  _clock_gettime_nsec_np: '10.12',
  _clock_settime: '10.12',
  _clock_getres: '10.12',
  _getentropy: '10.12',
  _mkostemp: '10.12',
  _mkostemps: '10.12',
  _timingsafe_bcmp: '10.12.1',
  _clonefile: '10.12',
  _clonefileat: '10.12',
  _fclonefileat: '10.12',
  _renamex_np: '10.12',
  _renameatx_np: '10.12',
  __os_log_impl: '10.12',
  _os_log_create: '10.12',
  _os_unfair_lock_lock: '10.12',
  _pthread_threadid_np: '10.6',
  _futimens: '10.13',
  _utimensat: '10.13',
  _fmemopen: '10.13',
  _open_memstream: '10.13',
  _setattrlistat: '10.13',
  ___chkstk_darwin: '10.15',
  _aligned_alloc: '10.15',
  _objc_alloc_init: '10.14.4',
  _objc_opt_class: '10.15',
  _objc_opt_self: '10.15',
  _objc_opt_isKindOfClass: '10.15',
  _objc_opt_new: '10.15',
  _SecTrustEvaluateWithError: '10.14',
  _SecCertificateCopyKey: '10.14',
  _SecTrustCopyCertificateChain: '12.0',
  _preadv: '11.0',
  _pwritev: '11.0',
  ___darwin_check_fd_set_overflow: '11.0',
  _pthread_jit_write_protect_np: '11.0',
  _pthread_jit_write_with_callback_np: '11.4',
  _mkfifoat: '13.0',
  _mknodat: '13.0',
  __ZNSt3__122__libcpp_verbose_abortEPKcz: '13.3',
  _os_sync_wait_on_address: '14.4',
  _os_sync_wake_by_address_any: '14.4',
  _strchrnul: '15.4',
};

/** System libraries that came with a release. Source: as above. */
export const MACOS_LIBRARIES: readonly (readonly [RegExp, string])[] = [
  [/\/libswiftCore\.dylib$/, '10.14.4'],
  [/\/Network\.framework\//, '10.14'],
  [/\/NaturalLanguage\.framework\//, '10.14'],
  [/\/CryptoKit\.framework\/|\/libswiftCryptoKit/, '10.15'],
  [/\/SystemExtensions\.framework\/|\/OSLog\.framework\/|\/SwiftUI\.framework\//, '10.15'],
  [/\/UniformTypeIdentifiers\.framework\/|\/Virtualization\.framework\//, '11.0'],
  [/\/ScreenCaptureKit\.framework\//, '12.3'],
  [/\/libswift_Concurrency\.dylib$/, '12.0'],
];
