import type { Issue } from './parsed.ts';

// What `verify` and `sign` say. Offsets are absolute file offsets in bytes; hashes are lower-case hexadecimal.

export interface VerifiedFile {
  readonly path: string;
  /**
   * `unsigned`: no slice has a signature and none needs one. `missing`: one that no system starts unsigned
   * has none. `foreign`: no Mach-O file; nothing was checked.
   */
  readonly state: 'intact' | 'broken' | 'unsigned' | 'missing' | 'foreign';
  readonly message: string;
  readonly slices: readonly VerifiedSlice[];
  readonly issues: readonly Issue[];
}

export interface VerifiedSlice {
  readonly cpu: string;
  /** GOARCH word, '' where Go has no port. */
  readonly goarch: string;
  readonly at: number;
  readonly size: number;
  readonly state: 'intact' | 'broken' | 'unsigned' | 'missing';
  readonly kind: 'none' | 'ad-hoc' | 'linker-signed' | 'identity';
  /** Never more than this: what Apple trusts cannot be known here. */
  readonly trust: 'none' | 'not-judged';
  readonly identifier?: string;
  readonly team?: string;
  readonly flags: readonly string[];
  readonly cdHash?: string;
  readonly signatureAt?: number;
  readonly directories: readonly VerifiedDirectory[];
  readonly specialSlots: readonly { readonly slot: number; readonly name: string; readonly state: string }[];
  readonly faults: readonly SignatureFaultSheet[];
  readonly cms?: CmsSheet;
}

export interface VerifiedDirectory {
  readonly slot: number;
  readonly hash: string;
  readonly pageSize: number;
  readonly codeLimit: number;
  /** Pages that the directory lists, that were hashed, and whose hash differs. */
  readonly pages: number;
  readonly checked: number;
  readonly bad: number;
  readonly firstBad?: BadPageSheet;
}

export interface BadPageSheet {
  readonly page: number;
  readonly at: number;
  readonly length: number;
  readonly expected: string;
  readonly actual: string;
  /** What lies there: `__TEXT,__text`, `load commands`. */
  readonly place: string;
  /** Functions whose code the page holds, where symbols or Go's function table name them. */
  readonly functions: readonly string[];
}

export interface SignatureFaultSheet {
  readonly id: string;
  readonly message: string;
  readonly at: number;
  readonly place?: string;
}

export interface CertificateSheet {
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly selfSigned: boolean;
}

/** The signature of an identity over the code directory. */
export interface CmsSheet {
  /** `no`: the signature does not fit the code directory; `unreadable` or an unknown algorithm: not decided. */
  readonly signsDirectory: 'yes' | 'no' | 'not-decided';
  readonly message: string;
  readonly signer?: string;
  readonly signingTime?: string;
  /** From the signer up to the last issuer that is in the file. */
  readonly chain: readonly CertificateSheet[];
  /** Every certificate of the chain is signed by the next; says nothing of trust in the last. */
  readonly chainHolds: boolean;
}

export interface SignedFile {
  readonly path: string;
  readonly outcome: 'signed' | 'untouched' | 'refused';
  readonly id: string;
  readonly message: string;
  /** Where the new file is; absent when nothing was written. */
  readonly output?: string;
  /** Where the old file is kept. */
  readonly backup?: string;
  readonly slices: readonly {
    readonly cpu: string;
    readonly identifier: string;
    readonly flags: readonly string[];
    readonly signatureAt: number;
    readonly signatureSize: number;
    /** The load command had to be added: the slice had no signature before. */
    readonly added: boolean;
  }[];
}
