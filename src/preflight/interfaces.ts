import type { NameProblem } from './names.ts';
import type { Selection } from './selection.ts';

/**
 * Types that have all but a few methods of one of their package's interfaces here, and the rest in files for
 * other targets. Interfaces of one method are left out: they are mostly optional.
 */
export function findBrokenContracts({ source, files, names, methods, structs }: Selection): NameProblem[] {
  const problems: NameProblem[] = [];
  if (files.length === source.files.length) return problems;
  const types = new Set([...methods].map((method) => method.slice(0, method.indexOf('.'))));
  for (const declaring of files)
    for (const [contract, wanted] of declaring.interfaces) {
      if (wanted.size < 2) continue;
      for (const type of types) {
        const missing = [...wanted].filter((method) => !methods.has(`${type}.${method}`));
        const [first] = missing;
        const file = names.get(type);
        if (first === undefined || !file) continue;
        // An embedded type of the package may lend what is missing.
        const fields = [...(structs.get(type) ?? [])];
        if (missing.some((method) => fields.some((field) => methods.has(`${field}.${method}`)))) continue;
        if (missing.length * 2 > wanted.size) continue;
        const elsewhere = (method: string) =>
          source.files.filter((other) => other.methods.has(`${type}.${method}`));
        if (missing.some((method) => elsewhere(method).length === 0)) continue;
        problems.push({
          kind: 'method',
          file,
          at: file.declares.get(type) ?? 0,
          name: `${type} does not implement ${contract}: ${missing.join(', ')}`,
          owner: source,
          declaredBy: elsewhere(first),
          imported: false,
        });
      }
    }
  return problems;
}
