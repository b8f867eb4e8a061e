/** Names of images, as distribution/reference reads them: `[domain/]path[:tag][@digest]`. */
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const REFERENCE = new RegExp(
  `^((?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?/)?` +
    `(${COMPONENT}(?:/${COMPONENT})*)` +
    '(?::([\\w][\\w.-]{0,127}))?' +
    '(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$',
);

export interface ImageReference {
  readonly domain: string;
  /** Without `library/` of Docker Hub: `golang`, `tonistiigi/xx`, `distroless/static`. */
  readonly path: string;
  /** Empty when not given. */
  readonly tag: string;
  readonly digest: string;
  /** `golang:1.22`, `gcr.io/distroless/static`: as people write it; `:latest` is left out. */
  readonly familiar: string;
}

/** Undefined for a name that no registry could have. */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > 1024 || /^[a-f0-9]{64}$/.test(text)) return undefined;
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  const isDomain = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const match = REFERENCE.exec(isDomain ? text : `docker.io/${text}`);
  if (!match) return undefined;
  const domain = (match[1] ?? 'docker.io/').slice(0, -1).replace(/^index\.docker\.io$/, 'docker.io');
  const [, , whole = '', tag = '', digest = ''] = match;
  const path = domain === 'docker.io' ? whole.replace(/^library\//, '') : whole;
  const name = domain === 'docker.io' ? path : `${domain}/${path}`;
  const suffix = `${tag === '' || (tag === 'latest' && digest === '') ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
  return { domain, path, tag, digest, familiar: name + suffix };
}
