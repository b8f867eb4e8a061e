import type { CgoNeeds } from './file-summary.ts';

/**
 * The C comment before `import "C"`.
 *
 *   // #cgo linux,!arm pkg-config: libpng zlib
 *   // #cgo LDFLAGS: -lm
 *   // #include <png.h>
 */
export function parseCgoPreamble(comment: string): CgoNeeds {
  const includes: string[] = [];
  const packages: CgoNeeds['packages'][number][] = [];
  const flags: CgoNeeds['flags'][number][] = [];
  // Headers inside #if blocks may not be wanted: only unconditional ones are counted.
  let conditional = 0;
  for (const raw of comment.split('\n')) {
    const line = raw.replace(/^\s*(?:\/\/|\/\*|\*\/)?/, '').trim();
    const directive =
      /^#cgo\s+((?:[^:\s]+\s+)*?)(pkg-config|CFLAGS|CPPFLAGS|CXXFLAGS|FFLAGS|LDFLAGS)\s*:\s*(.*)$/.exec(line);
    if (directive) {
      const [, when = '', kind = '', rest = ''] = directive;
      const words = rest.split(/\s+/).filter(Boolean);
      if (kind === 'pkg-config')
        packages.push({ when: when.trim(), names: words.filter((word) => !word.startsWith('-')) });
      else flags.push({ when: when.trim(), kind, words });
      continue;
    }
    if (/^#\s*if/.test(line)) conditional++;
    else if (/^#\s*endif/.test(line)) conditional--;
    const include = /^#\s*include\s*(<[^>]+>|"[^"]+")/.exec(line);
    if (include?.[1] !== undefined && conditional <= 0) includes.push(include[1]);
  }
  return { includes, packages, flags };
}
