/**
 * Sizes of a memory page that kernels of an architecture are built with, the usual one first.
 * Source: Documentation/arch/<arch> of Linux; kernel configurations of Debian, Ubuntu, Fedora. As of 2026-11.
 */
const LINUX: Readonly<Record<string, readonly number[]>> = {
  arm64: [4096, 16384, 65536],
  loong64: [16384],
  mips64: [16384],
  mips64le: [16384],
  ppc64: [65536],
  ppc64le: [65536],
};

/** Sizes for a GOOS and GOARCH; one of 4 KiB where nothing else is usual. */
export function pageSizes(goos: string, goarch: string): readonly number[] {
  if (goos === 'darwin' || goos === 'ios') return goarch === 'arm64' ? [16384] : [4096];
  // Devices that ship with Android 15 or later may have 16 KiB pages.
  if (goos === 'android') return goarch === 'arm64' || goarch === 'amd64' ? [4096, 16384] : [4096];
  return goos === 'linux' ? (LINUX[goarch] ?? [4096]) : [4096];
}
