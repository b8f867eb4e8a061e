/** Error numbers of WASI preview 1 (witx, typename errno) that this host gives. */
export const ERRNO = {
  success: 0,
  acces: 2,
  badf: 8,
  exist: 20,
  fault: 21,
  inval: 28,
  io: 29,
  isdir: 31,
  loop: 32,
  mfile: 33,
  nametoolong: 37,
  noent: 44,
  nospc: 51,
  nosys: 52,
  notdir: 54,
  notempty: 55,
  notsup: 58,
  perm: 63,
  rofs: 69,
  spipe: 70,
  xdev: 75,
  notcapable: 76,
} as const;
export type Errno = (typeof ERRNO)[keyof typeof ERRNO];

/** Kinds of files (witx, typename filetype). */
export const FILE_TYPE = { unknown: 0, character: 2, directory: 3, regular: 4, link: 7 } as const;
export type FileType = (typeof FILE_TYPE)[keyof typeof FILE_TYPE];

export interface FileStat {
  readonly device: bigint;
  readonly inode: bigint;
  readonly type: FileType;
  readonly links: bigint;
  readonly size: bigint;
  /** Nanoseconds since 1970. */
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

export interface OpenMode {
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly directory: boolean;
  readonly followLinks: boolean;
}

/** An open file; positions are bytes from its start. A number in place of a result is an errno. */
export interface OpenFile {
  stat(): FileStat | Errno;
  read(bytes: Uint8Array, position: number): number | { readonly errno: Errno };
  write(bytes: Uint8Array, position: number | undefined): number | { readonly errno: Errno };
  truncate(size: number): Errno;
  setTimes(accessed: bigint | undefined, modified: bigint | undefined): Errno;
  sync(): Errno;
  close(): Errno;
}

/** Files below one directory that was opened to the program. No path leads out of it. */
export interface Preopened {
  /** Name under which the program sees it: `/` or `data`. */
  readonly name: string;
  open(path: string, mode: OpenMode): OpenFile | Errno;
  stat(path: string, followLinks: boolean): FileStat | Errno;
  list(
    path: string,
  ): readonly { readonly name: string; readonly type: FileType; readonly inode: bigint }[] | Errno;
  makeDirectory(path: string): Errno;
  removeDirectory(path: string): Errno;
  removeFile(path: string): Errno;
  rename(path: string, to: Preopened, toPath: string): Errno;
  link(path: string, to: Preopened, toPath: string): Errno;
  symbolicLink(target: string, path: string): Errno;
  readLink(path: string): string | Errno;
  setTimes(
    path: string,
    followLinks: boolean,
    accessed: bigint | undefined,
    modified: bigint | undefined,
  ): Errno;
}
