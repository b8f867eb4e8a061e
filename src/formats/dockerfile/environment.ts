import type { Variables } from './expand.ts';

/** The variables of a stage at one of its lines; a later change does not show in it. */
export interface Environment extends Variables {
  /** Name and value of everything set, inherited ones too. */
  entries(): ReadonlyMap<string, string>;
}

interface Version {
  readonly at: number;
  readonly value: string;
}

/**
 * The variables of a stage over its lines. Every line can keep its view at no cost: values are kept with
 * the version that set them, so that a file of a million lines does not copy a million maps.
 */
export class StageVariables {
  private readonly values = new Map<string, Version[]>();
  private version = 0;
  private latest: View | undefined;
  private readonly inherited: Environment | undefined;
  /** What the image keeps: ENV, but no ARG. */
  private readonly kept = new Map<string, string>();
  private readonly parent: StageVariables | undefined;
  /** Names whose ENV an ARG hides in this stage only. */
  private readonly hidden = new Set<string>();

  /** A stage that is FROM another starts with all its variables; ENV wins over its ARGs again. */
  constructor(parent?: StageVariables) {
    this.parent = parent;
    this.inherited = parent?.view();
    for (const name of parent?.hidden ?? []) this.setForImage(name, parent?.keptValue(name) ?? '');
  }

  private keptValue(name: string): string | undefined {
    return this.kept.get(name) ?? this.parent?.keptValue(name);
  }

  set(name: string, value: string): void {
    this.version++;
    const versions = this.values.get(name);
    if (versions) versions.push({ at: this.version, value });
    else this.values.set(name, [{ at: this.version, value }]);
    if (this.keptValue(name) !== undefined) this.hidden.add(name);
  }

  /** ENV. */
  setForImage(name: string, value: string): void {
    this.set(name, value);
    this.kept.set(name, value);
    this.hidden.delete(name);
  }

  /** The variables as they are now. Lines that change nothing share one view. */
  view(): Environment {
    if (this.latest?.version !== this.version)
      this.latest = new View(this.values, this.version, this.inherited);
    return this.latest;
  }
}

class View implements Environment {
  readonly version: number;
  private readonly values: ReadonlyMap<string, readonly Version[]>;
  private readonly inherited: Environment | undefined;

  constructor(
    values: ReadonlyMap<string, readonly Version[]>,
    version: number,
    inherited: Environment | undefined,
  ) {
    this.values = values;
    this.version = version;
    this.inherited = inherited;
  }

  private own(name: string): string | undefined {
    const versions = this.values.get(name);
    if (!versions) return undefined;
    let low = 0;
    let high = versions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((versions[middle]?.at ?? 0) <= this.version) low = middle + 1;
      else high = middle;
    }
    return versions[low - 1]?.value;
  }

  get(name: string): string | undefined {
    return this.own(name) ?? this.inherited?.get(name);
  }

  entries(): ReadonlyMap<string, string> {
    const all = new Map(this.inherited?.entries() ?? []);
    for (const name of this.values.keys()) {
      const value = this.own(name);
      if (value !== undefined) all.set(name, value);
    }
    return all;
  }
}
