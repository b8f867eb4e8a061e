/**
 * What each value of a level variable asks of the processor.
 * Sources: x86-64 psABI 3.1.1; go.dev/wiki/MinimumRequirements; src/internal/buildcfg/cfg.go of Go 1.27;
 * Arm ARM feature lists; RISC-V profiles. As of 2026-11.
 */
const NEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  GO386: {
    sse2: 'SSE2: Pentium 4 (2000), Athlon 64 and later',
    softfloat: 'MMX, no floating point unit: Pentium MMX and later',
  },
  GOAMD64: {
    v1: 'every 64-bit x86 processor',
    v2: 'CMPXCHG16B, LAHF, POPCNT, SSE3, SSSE3, SSE4.1, SSE4.2: Nehalem (2008), Bulldozer (2011) and later',
    v3: 'AVX, AVX2, BMI1, BMI2, F16C, FMA, LZCNT, MOVBE: Haswell (2013), Excavator (2015) and later; no old Atom or Celeron',
    v4: 'AVX-512 F, BW, CD, DQ, VL: Skylake-X (2017), Zen 4 (2022) and later; not most desktop Intel chips since 2021',
  },
  GOARM: {
    '5': 'ARMv5TE, floating point in software',
    '6': 'ARMv6 with VFPv1: Raspberry Pi 1 and Zero',
    '7': 'ARMv7 with VFPv3: Cortex-A5 and later, Raspberry Pi 2 and later',
  },
  GOARM64: {
    'v8.0': 'every 64-bit Arm processor: Cortex-A53, A57, A72',
    'v8.1': 'LSE atomics, CRC32: Cortex-A55, A75, Neoverse N1, Apple M1 and later',
    'v8.2': 'Armv8.2-A: Cortex-A55, A75, Neoverse N1',
    'v8.3': 'Armv8.3-A (pointer authentication, LRCPC)',
    'v8.4': 'Armv8.4-A: Neoverse V1',
    'v8.5': 'Armv8.5-A (BTI): Apple M2',
    'v8.6': 'Armv8.6-A (BF16, I8MM)',
    'v8.7': 'Armv8.7-A',
    'v8.8': 'Armv8.8-A',
    'v8.9': 'Armv8.9-A',
    'v9.0': 'Armv9.0-A, which includes v8.5: Neoverse N2, V2, Cortex-X2',
    'v9.1': 'Armv9.1-A, which includes v8.6',
    'v9.2': 'Armv9.2-A, which includes v8.7: Cortex-X4, Neoverse V3',
    'v9.3': 'Armv9.3-A, which includes v8.8',
    'v9.4': 'Armv9.4-A, which includes v8.9',
    'v9.5': 'Armv9.5-A',
  },
  GOMIPS: {
    hardfloat: 'a floating point unit (or the emulator of the kernel)',
    softfloat: 'nothing: for routers without a floating point unit',
  },
  GOMIPS64: {
    hardfloat: 'a floating point unit (or the emulator of the kernel)',
    softfloat: 'nothing',
  },
  GOPPC64: {
    power8: 'ISA 2.07: POWER8',
    power9: 'ISA 3.0B: POWER9',
    power10: 'ISA 3.1: POWER10',
  },
  GORISCV64: {
    rva20u64: 'RV64GC: every board that runs Linux',
    rva22u64: 'with Zba, Zbb, Zbs, Zicbom and kin: SiFive P470, SpacemiT K1 and later',
    rva23u64: 'with the vector extension V and Zicond: chips since about 2025',
  },
  GOWASM: {
    satconv: 'nontrapping conversions: every engine since 2020; always on since Go 1.26',
    signext: 'sign extension: every engine since 2020; always on since Go 1.26',
  },
};

export function levelNeeds(variable: string, value: string): string {
  return NEEDS[variable]?.[value] ?? '';
}

/** What a pair is built for in practice, in a line. */
const USES: Readonly<Record<string, string>> = {
  'aix/ppc64': 'IBM Power servers with AIX',
  'android/386': 'Android emulators on old PCs',
  'android/amd64': 'Android emulators, Chromebooks',
  'android/arm': 'Android devices with 32-bit systems; gomobile',
  'android/arm64': 'Android phones and tablets; gomobile',
  'darwin/amd64': 'Macs with Intel processors; Rosetta on the others',
  'darwin/arm64': 'Macs with Apple processors',
  'dragonfly/amd64': 'DragonFly BSD servers',
  'freebsd/386': 'old FreeBSD machines',
  'freebsd/amd64': 'FreeBSD servers, pfSense and OPNsense, TrueNAS Core',
  'freebsd/arm': 'FreeBSD on small boards',
  'freebsd/arm64': 'FreeBSD on Arm servers and boards',
  'freebsd/riscv64': 'FreeBSD on RISC-V boards',
  'illumos/amd64': 'OmniOS, SmartOS, Helios',
  'ios/amd64': 'the simulator on Intel Macs',
  'ios/arm64': 'iPhone and iPad, as a c-archive in an app; gomobile',
  'js/wasm': 'browsers and Node, with wasm_exec.js',
  'linux/386': '32-bit PCs and containers',
  'linux/amd64': 'servers, PCs, most containers and CI machines',
  'linux/arm': 'Raspberry Pi with 32-bit systems, older boards, NAS boxes',
  'linux/arm64': 'AWS Graviton, Ampere, Raspberry Pi 3 to 5, containers on Apple Macs',
  'linux/loong64': 'Loongson desktops and servers',
  'linux/mips': 'big-endian routers (OpenWrt)',
  'linux/mips64': 'network equipment (Cavium Octeon)',
  'linux/mips64le': 'Loongson 3A and older, Ubiquiti',
  'linux/mipsle': 'little-endian routers (OpenWrt; usually GOMIPS=softfloat)',
  'linux/ppc64': 'big-endian IBM Power',
  'linux/ppc64le': 'IBM Power servers (OpenShift)',
  'linux/riscv64': 'RISC-V boards and servers',
  'linux/s390x': 'IBM Z and LinuxONE',
  'linux/sparc64': 'nothing: an unfinished port',
  'netbsd/386': 'NetBSD on PCs',
  'netbsd/amd64': 'NetBSD servers',
  'netbsd/arm': 'NetBSD on boards',
  'netbsd/arm64': 'NetBSD on Arm',
  'openbsd/386': 'old OpenBSD machines',
  'openbsd/amd64': 'OpenBSD firewalls and servers',
  'openbsd/arm': 'OpenBSD on boards',
  'openbsd/arm64': 'OpenBSD on Arm',
  'openbsd/mips64': 'OpenBSD on Octeon',
  'openbsd/ppc64': 'OpenBSD on POWER9',
  'openbsd/riscv64': 'OpenBSD on RISC-V boards',
  'plan9/386': 'Plan 9, 9front',
  'plan9/amd64': 'Plan 9, 9front',
  'plan9/arm': 'Plan 9 on Raspberry Pi',
  'solaris/amd64': 'Oracle Solaris 11',
  'wasip1/wasm': 'wasmtime, wazero, Wasmer, edge functions: WASI preview 1',
  'windows/386': '32-bit Windows programs; 32-bit DLLs',
  'windows/amd64': 'Windows PCs and servers',
  'windows/arm': 'Windows 10 IoT on 32-bit Arm',
  'windows/arm64': 'Surface Pro X and Copilot+ PCs',
};

export function typicalUses(goos: string, goarch: string): string {
  return USES[`${goos}/${goarch}`] ?? '';
}
