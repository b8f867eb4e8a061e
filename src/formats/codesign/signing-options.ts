export interface SigningOptions {
  /** Default: the identifier of the signature that is replaced, else `a.out` as Go's linker says. */
  readonly identifier?: string;
  /** Default: the flags of the signature that is replaced, else 0x20002 (ad hoc, linker-signed). */
  readonly flags?: number;
  /** Also sign slices that no system wants signed (unsigned and not arm64). */
  readonly signAll?: boolean;
  /** Drop the signature of a real identity. Without it such a file is refused. */
  readonly replaceIdentity?: boolean;
}

/** Why a file is left as it is. */
export type Refusal =
  | 'identity-signature'
  | 'no-linkedit'
  | 'no-text'
  | 'linkedit-not-last'
  | 'data-after-linkedit'
  | 'no-room-for-command'
  | 'signature-inside-linkedit'
  | 'too-large';

export interface Refused {
  readonly refused: Refusal;
  readonly message: string;
}

export function refuse(refused: Refusal, message: string): Refused {
  return { refused, message };
}
