import type { ByteKind } from '../../model/size.ts';

/** Names of ELF, Mach-O, PE and XCOFF sections, without leading dots and underscores; the first match decides. */
const KINDS: readonly (readonly [RegExp, ByteKind])[] = [
  [/^zdebug|^zdwarf/, 'debug-compressed'],
  [/^debug|^dwarf|^gdb_index|^apple_|^stab|^gnu_debug(?:link|data|altlink)|^dw/, 'debug'],
  [/(?:^|\.)gopclntab$|^go[._]func(?:tab)?$/, 'function-table'],
  [/(?:^|\.)typelink$|^go[._]type$/, 'types'],
  [/(?:^|\.)itablink$/, 'itabs'],
  [/^go[._](?:buildinfo|fipsinfo|module)$|^note|^comment$|^go_build|^ident|^gnu_build/, 'build-info'],
  [/^(?:symtab|strtab|shstrtab|symtab_shndx|gosymtab)$/, 'symbols'],
  [
    /^(?:dyn(?:sym|str|amic)|gnu\.(?:hash|version.*|liblist|conflict)|hash|rela?(?:\..*)?|relr\.dyn|interp|got(?:\.plt)?|plt.*|iplt|idata|edata|reloc|la_symbol_ptr|nl_symbol_ptr|stubs?|stub_helper|symbol_stub.*|auth_.*|loader|didat)$/,
    'linking',
  ],
  [
    /^(?:eh_frame|eh_frame_hdr|gcc_except_(?:table|tab)|unwind_info|xdata|pdata|ARM\.ex(?:idx|tab)|sframe)/,
    'unwind',
  ],
  [/^(?:cstring|objc_methname|ustring|cfstring|rodata\.str)/, 'strings'],
  [/^(?:text|init|fini|plt|code|CODE|cpu)(?:\.|$)/, 'code'],
  [/^(?:rodata|rdata|const|data\.rel\.ro|literal\d+)/, 'read-only-data'],
];

export function sectionKind(
  name: string,
  access: { readonly writable: boolean; readonly executable: boolean },
): ByteKind {
  const bare = name.replace(/^[._]+/, '').replace(/^data\.rel\.ro\.(?=go|type|itab)/, '');
  const known = KINDS.find(([pattern]) => pattern.test(bare));
  if (known !== undefined) return known[1];
  if (access.executable) return 'code';
  return access.writable ? 'data' : 'read-only-data';
}
