/**
 * What a GOOS/GOARCH pair is called elsewhere. Sources: `uname -m` of the systems' kernels; Debian
 * dpkg cputable; Alpine abuild functions; RPM rpmrc; rustc platform support; Node process.platform and
 * process.arch; containerd platforms; zig targets; .NET RID catalogue; conda subdirs. As of 2026-11.
 * A name stands in the row of every pair that it means: where one word means two things, both are answers.
 */
export const NAME_SCHEMES = {
  uname: 'uname -m',
  docker: 'Docker, OCI',
  debian: 'Debian, Ubuntu',
  rpm: 'RPM (Fedora, RHEL, SUSE)',
  alpine: 'Alpine',
  gnu: 'GNU triple',
  rust: 'Rust, LLVM',
  zig: 'Zig',
  node: 'npm, Node',
  dotnet: '.NET',
  conda: 'conda',
} as const;
export type NameScheme = keyof typeof NAME_SCHEMES;

/**
 * Several names are separated by blanks, the usual one first. The key of a row is a pair, with the level that
 * its names imply: `linux/arm GOARM=7`.
 */
export type NameRow = Partial<Record<NameScheme, string>>;
