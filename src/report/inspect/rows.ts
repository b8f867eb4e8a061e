import type {
  ArchiveSheet,
  FileSheet,
  GoSheet,
  ModuleSheet,
  ProgramSheet,
  WasmSheet,
} from '../../model/inspection.ts';

/** One fact: what it is called and what it is. Terminal and page show the same rows. */
export type Row = readonly [label: string, value: string];

/** Names shown of a list before it is cut; JSON has all of them. */
const SHOWN = 8;

function listed(names: readonly string[], shown = SHOWN): string {
  const more = names.length - shown;
  return more > 0 ? `${names.slice(0, shown).join(', ')} and ${more} more` : names.join(', ');
}

export function byteText(size: number): string {
  if (size < 10_000) return `${size} bytes`;
  return size < 1e6 ? `${(size / 1e3).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

const FORMATS: Readonly<Record<FileSheet['format'], string>> = {
  elf: 'ELF',
  macho: 'Mach-O',
  pe: 'PE',
  coff: 'COFF object',
  xcoff: 'XCOFF',
  plan9: 'Plan 9 a.out',
  wasm: 'WebAssembly',
  ar: 'archive',
  packed: 'no program',
  unknown: 'no known format',
};

/** The first line of a file: `ELF, linux/amd64, dynamic-pie, go1.26.8, 4.2 MB`. */
export function headline(file: FileSheet): string {
  const { programs, packed } = file;
  const targets = [...new Set(programs.map(targetText))];
  const first = programs[0];
  const parts = [
    packed === undefined ? FORMATS[file.format] : `${FORMATS.packed}: ${packed.kind}`,
    ...(file.universal === true ? ['universal'] : []),
    ...(targets.length > 0 ? [targets.join(' + ')] : []),
    ...(first === undefined ? [] : [first.linkage]),
    ...(first?.go === undefined ? [] : [versionText(first.go)]),
    ...(file.upx === undefined ? [] : ['packed by UPX']),
    byteText(file.size),
  ];
  return parts.join(', ');
}

function targetText({ goos, goarch, machine }: ProgramSheet): string {
  return `${goos ?? '?'}/${goarch === '' ? machine : goarch}`;
}

/** `go1.26.8`, or the range that it must lie in. */
function versionText(go: GoSheet): string {
  if (go.version !== undefined) return go.compiler === 'tinygo' ? `TinyGo ${go.version}` : go.version;
  if (go.atLeast === undefined) return 'Go of unknown version';
  return go.below === undefined ? `${go.atLeast} or newer` : `${go.atLeast} to before ${go.below}`;
}

/** All rows of one program; `file` tells what stands in the headline already. */
export function programRows(program: ProgramSheet): readonly Row[] {
  const { elf, macho, pe, xcoff, wasm, go } = program;
  return [
    [
      'target',
      `${targetText(program)}${program.goosFrom === undefined ? '' : ` (system from ${words(program.goosFrom)})`}`,
    ],
    [
      'machine',
      `${program.machine}, ${program.bits} bits, ${program.endian} endian${program.stripped ? ', stripped' : ''}`,
    ],
    ['linkage', `${program.linkage}${program.kind === 'executable' ? '' : ` (${words(program.kind)})`}`],
    ...(program.interpreter === undefined ? [] : [['loader', program.interpreter] as const]),
    ...(program.needed.length > 0 && wasm === undefined
      ? [['needs', listed(program.needed, 12)] as const]
      : []),
    ...(elf === undefined ? [] : elfRows(elf)),
    ...(macho === undefined ? [] : machoRows(macho)),
    ...(pe === undefined ? [] : peRows(pe)),
    ...(xcoff === undefined
      ? []
      : ([
          ['library path', xcoff.libpath],
          ['imports', listed(xcoff.imports)],
        ] as const)),
    ...(wasm === undefined ? [] : wasmRows(wasm)),
    ...(go === undefined ? [] : goRows(go)),
  ];
}

const words = (id: string): string => id.replaceAll('-', ' ');

function elfRows(elf: NonNullable<ProgramSheet['elf']>): Row[] {
  const rows: Row[] = [];
  const add = (label: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') rows.push([label, value]);
  };
  add('soname', elf.soname);
  add('rpath', elf.rpath);
  add('runpath', elf.runpath);
  for (const { family, floor, symbols, versions } of elf.floors) {
    if (floor === undefined) add(family, versions.map(({ version }) => version).join(', '));
    else add(family, `${floor} or newer${symbols.length > 0 ? `, forced by ${listed(symbols, 5)}` : ''}`);
  }
  add('versions made', elf.definedVersions.length === 0 ? undefined : listed(elf.definedVersions, 5));
  add('kernel', elf.kernel && `${elf.kernel.system} ${elf.kernel.version} or newer`);
  add('android api', elf.androidApi?.toString());
  add('processor', elf.x86Needed === undefined ? undefined : `x86-64-v${elf.x86Needed} needed`);
  add('features', elf.features.join(', '));
  add(
    'page size',
    elf.pageAlignment === undefined ? undefined : `at most ${elf.pageAlignment} bytes (p_align)`,
  );
  const guards = [
    elf.pie ? 'position-independent' : 'fixed address',
    `${elf.relro === 'none' ? 'no' : elf.relro} relro`,
    `executable stack ${elf.executableStack}`,
    ...(elf.writableCode ? ['WRITABLE CODE'] : []),
    ...(elf.textRelocations ? ['TEXT RELOCATIONS'] : []),
  ];
  add('hardening', guards.join(', '));
  add('build id', elf.buildId);
  return rows;
}

function machoRows(macho: NonNullable<ProgramSheet['macho']>): Row[] {
  const { signature } = macho;
  const said = [
    words(signature.kind),
    ...(signature.identifier === undefined ? [] : [`identifier ${signature.identifier}`]),
    ...(signature.team === undefined ? [] : [`team ${signature.team}`]),
    ...(signature.hashes.length > 0 ? [signature.hashes.join(' + ')] : []),
  ];
  return [
    ...macho.platforms.map(
      ({ name, minimum, sdk, tools }): Row => [
        'system',
        `${name} ${minimum} or newer, SDK ${sdk}${tools.length > 0 ? `, ${tools.join(', ')}` : ''}`,
      ],
    ),
    ['uuid', macho.uuid ?? 'none'],
    ...(macho.rpaths.length > 0 ? [['rpath', macho.rpaths.join(', ')] as const] : []),
    ['signature', `${said.join(', ')}${signature.kind === 'none' ? '' : ' (not verified)'}`],
    ...(macho.encrypted ? [['encrypted', 'yes'] as const] : []),
  ];
}

function peRows(pe: NonNullable<ProgramSheet['pe']>): Row[] {
  return [
    [
      'windows',
      `${words(pe.subsystem)}, header asks for ${pe.subsystemVersion} (system ${pe.osVersion}), linker ${pe.linkerVersion}`,
    ],
    ...pe.imports.map(
      ({ library, delayed, count, functions }): Row => [
        'imports',
        `${count} of ${library}${delayed ? ' (delayed)' : ''}${functions === undefined ? '' : `: ${functions.join(', ')}`}`,
      ],
    ),
    ...(pe.exports > 0 ? [['exports', String(pe.exports)] as const] : []),
    ['hardening', pe.mitigations.join(', ') || 'none'],
    ['signature', pe.certificates > 0 ? 'Authenticode present (not judged)' : 'none'],
  ];
}

function wasmRows(wasm: WasmSheet): Row[] {
  const modules = new Map<string, string[]>();
  for (const { module, name } of wasm.imports) modules.set(module, [...(modules.get(module) ?? []), name]);
  const releases = [
    ...(wasm.goFrom === undefined ? [] : [`from Go ${wasm.goFrom}`]),
    ...(wasm.goUntil === undefined ? [] : [`up to Go ${wasm.goUntil}`]),
  ];
  return [
    [
      'host',
      `${wasm.host}${releases.length > 0 ? `, wasm_exec.js ${releases.join(' ')}` : ''} (${wasm.because})`,
    ],
    ...[...modules].map(
      ([module, names]): Row => ['imports', `${names.length} of ${module}: ${listed(names, 6)}`],
    ),
    ...(wasm.exports.length > 0 ? [['exports', listed(wasm.exports.map(({ name }) => name))] as const] : []),
    ...wasm.memories.map(
      ({ minimum, maximum }): Row => [
        'memory',
        `${minimum} pages of 64 KiB${maximum === undefined ? '' : `, at most ${maximum}`}`,
      ],
    ),
    ...(wasm.features.length > 0 ? [['features', wasm.features.join(' ')] as const] : []),
    ...wasm.producers.map(({ field, name, version }): Row => ['producer', `${field}: ${name} ${version}`]),
  ];
}

function moduleText({ path, version, replacedBy }: ModuleSheet): string {
  const own = version === '' ? path : `${path} ${version}`;
  return replacedBy === undefined ? own : `${own} => ${moduleText(replacedBy)}`;
}

/** Settings that have a row of their own. */
const SHOWN_SETTINGS = /^(?:vcs|-race$|-msan$|-asan$|-trimpath$|-compiler$|GOOS$|GOARCH$|CGO_ENABLED$)/;

function goRows(go: GoSheet): Row[] {
  const marks = [
    ...(go.cgo === undefined ? [] : [go.cgo ? 'cgo' : 'no cgo']),
    ...(go.race === true ? ['race detector'] : []),
    ...(go.msan === true ? ['memory sanitizer'] : []),
    ...(go.asan === true ? ['address sanitizer'] : []),
    ...(go.trimpath === true ? ['trimpath'] : []),
  ];
  const settings = Object.entries(go.settings ?? {}).filter(
    ([key, value]) => !SHOWN_SETTINGS.test(key) && key !== go.level?.variable && value !== '',
  );
  const revision = go.vcs?.revision?.slice(0, 12);
  return [
    ['go', `${versionText(go)}, ${go.compiler} (${go.confidence}, from ${words(go.source)})`],
    ...(go.level === undefined
      ? []
      : [['level', `${go.level.variable}=${go.level.value} (from ${go.level.source})`] as const]),
    ...(marks.length > 0 ? [['built with', marks.join(', ')] as const] : []),
    ...(go.package === undefined ? [] : [['package', go.package] as const]),
    ...(go.module === undefined ? [] : [['module', moduleText(go.module)] as const]),
    ...(go.dependencyCount === undefined
      ? []
      : [
          [
            'modules',
            `${go.dependencyCount} dependencies${go.infoFrom === 'framed-text' ? ' (build info was removed; read from the copy of the runtime)' : ''}`,
          ] as const,
        ]),
    ...(go.dependencies ?? []).map((one): Row => ['', moduleText(one)]),
    ...(go.vcs === undefined
      ? []
      : [
          [
            'source',
            `${go.vcs.system} ${revision ?? ''}${go.vcs.time === undefined ? '' : ` of ${go.vcs.time}`}${go.vcs.modified === true ? ', modified' : ''}`,
          ] as const,
        ]),
    ...(settings.length > 0
      ? [['settings', settings.map(([key, value]) => `${key}=${value}`).join(' ')] as const]
      : []),
    ...(go.functionTable === undefined
      ? []
      : [
          [
            'functions',
            `${go.functionTable.functions} in a table of the form of ${go.functionTable.form}`,
          ] as const,
        ]),
    ...(go.buildId === undefined ? [] : [['go build id', go.buildId] as const]),
  ];
}

export function archiveRows({ form, indexed, members }: ArchiveSheet): readonly Row[] {
  return [
    ['archive', `${form}, ${members.length} members, ${indexed ? 'indexed' : 'no symbol index'}`],
    ...members.slice(0, 20).map((member): Row => {
      const { program, goObject } = member;
      const what =
        program !== undefined
          ? `${targetText(program)} ${program.kind}${program.go === undefined ? '' : `, ${versionText(program.go)}`}`
          : goObject !== undefined
            ? `Go object of ${goObject.goos}/${goObject.goarch}, ${goObject.version}`
            : 'data';
      return ['', `${member.name}: ${what}, ${byteText(member.size)}`];
    }),
    ...(members.length > 20 ? [['', `and ${members.length - 20} more`] as const] : []),
  ];
}
