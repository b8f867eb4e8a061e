/** filetype and flags of mach_header: <mach-o/loader.h>. */
const FILE_TYPES: readonly string[] = [
  'unknown',
  'object',
  'execute',
  'fvmlib',
  'core',
  'preload',
  'dylib',
  'dylinker',
  'bundle',
  'dylib-stub',
  'dsym',
  'kext-bundle',
  'fileset',
];

export function machoFileType(value: number): { value: number; name: string } {
  return { value, name: FILE_TYPES[value] ?? `type-${value}` };
}

const FLAGS: readonly string[] = [
  'MH_NOUNDEFS',
  'MH_INCRLINK',
  'MH_DYLDLINK',
  'MH_BINDATLOAD',
  'MH_PREBOUND',
  'MH_SPLIT_SEGS',
  'MH_LAZY_INIT',
  'MH_TWOLEVEL',
  'MH_FORCE_FLAT',
  'MH_NOMULTIDEFS',
  'MH_NOFIXPREBINDING',
  'MH_PREBINDABLE',
  'MH_ALLMODSBOUND',
  'MH_SUBSECTIONS_VIA_SYMBOLS',
  'MH_CANONICAL',
  'MH_WEAK_DEFINES',
  'MH_BINDS_TO_WEAK',
  'MH_ALLOW_STACK_EXECUTION',
  'MH_ROOT_SAFE',
  'MH_SETUID_SAFE',
  'MH_NO_REEXPORTED_DYLIBS',
  'MH_PIE',
  'MH_DEAD_STRIPPABLE_DYLIB',
  'MH_HAS_TLV_DESCRIPTORS',
  'MH_NO_HEAP_EXECUTION',
  'MH_APP_EXTENSION_SAFE',
  'MH_NLIST_OUTOFSYNC_WITH_DYLDINFO',
  'MH_SIM_SUPPORT',
];

export function machoFlagNames(flags: number): string[] {
  return FLAGS.filter((_, bit) => ((flags >>> bit) & 1) === 1);
}
