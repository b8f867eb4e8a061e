/** A recipe with what is known of it on this machine. */
export interface ShownFix {
  readonly target: string;
  readonly pair: string;
  readonly cgo: boolean;
  readonly pure: readonly (readonly [name: string, value: string])[];
  readonly recipes: readonly {
    readonly kit: string;
    readonly install?: string;
    readonly note?: string;
    readonly exports: readonly (readonly [name: string, value: string])[];
    /** Is its compiler on PATH here? */
    readonly here: boolean;
    /** What it says its target is. */
    readonly machine?: string;
  }[];
}

/** A shell word; variables of the shell stay variables. */
function shellValue(value: string): string {
  if (/^[\w@%+=:,./-]+$/.test(value)) return value;
  return value.includes('$') ? `"${value}"` : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/** Shell text that can be sourced: the first recipe is live, the others are comments. */
export function renderEnvironmentFix(fixes: readonly ShownFix[]): string {
  return fixes
    .map(({ target, pair, cgo, pure, recipes }) => {
      const out: string[] = [`# ${target}${target === pair ? '' : ` (${pair})`}`];
      if (!cgo) {
        out.push(`# ${pair} has no cgo: packages that need it cannot be built for it`);
        for (const [name, value] of [...pure, ['CGO_ENABLED', '0'] as const])
          out.push(`export ${name}=${shellValue(value)}`);
      } else
        out.push(
          `# without cgo no C compiler is needed: ${pure.map(([name, value]) => `${name}=${value}`).join(' ')} CGO_ENABLED=0 go build ./...`,
        );
      for (const [index, { kit, install, note, exports, here, machine }] of recipes.entries()) {
        out.push(
          `# ${index === 0 ? 'with' : 'or with'} ${kit}${here ? `: on PATH here${machine === undefined ? '' : `, makes ${machine}`}` : ': not on PATH here'}`,
        );
        if (install !== undefined && !here) out.push(`#   ${install}`);
        if (note !== undefined) out.push(`#   ${note}`);
        for (const [name, value] of exports)
          out.push(`${index === 0 ? '' : '# '}export ${name}=${shellValue(value)}`);
      }
      return `${out.join('\n')}\n`;
    })
    .join('\n');
}

export function renderEnvironmentFixJson(fixes: readonly ShownFix[]): string {
  return `${JSON.stringify(
    {
      schema: 'crossroot.env-fix/1',
      targets: fixes.map(({ pure, recipes, ...rest }) => ({
        ...rest,
        exports: Object.fromEntries(pure),
        recipes: recipes.map(({ exports, ...recipe }) => ({
          ...recipe,
          exports: Object.fromEntries(exports),
        })),
      })),
    },
    null,
    2,
  )}\n`;
}
