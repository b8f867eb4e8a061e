/**
 * Releases of Windows by the version the loader compares (`nt`) and the build.
 * Source: Microsoft, "Operating System Version" and "Windows 10/11 release information". As of 2026-11.
 */
export interface WindowsRelease {
  readonly version: string;
  readonly nt: string;
  readonly build: number;
  readonly title: string;
  readonly names: readonly string[];
}

const rows = (
  ...list: readonly (readonly [string, string, number, string, string?])[]
): readonly WindowsRelease[] =>
  list.map(([version, nt, build, title, names = '']) => ({
    version,
    nt,
    build,
    title,
    names: names === '' ? [] : names.split(' '),
  }));

export const WINDOWS_RELEASES: readonly WindowsRelease[] = rows(
  ['xp', '5.1', 2600, 'Windows XP'],
  ['2003', '5.2', 3790, 'Windows Server 2003', 'server2003'],
  ['vista', '6.0', 6002, 'Windows Vista'],
  ['2008', '6.0', 6003, 'Windows Server 2008', 'server2008'],
  ['7', '6.1', 7601, 'Windows 7', 'win7'],
  ['2008r2', '6.1', 7601, 'Windows Server 2008 R2', 'server2008r2'],
  ['8', '6.2', 9200, 'Windows 8', 'win8'],
  ['2012', '6.2', 9200, 'Windows Server 2012', 'server2012'],
  ['8.1', '6.3', 9600, 'Windows 8.1', 'win8.1'],
  ['2012r2', '6.3', 9600, 'Windows Server 2012 R2', 'server2012r2'],
  ['10', '10.0', 10240, 'Windows 10', 'win10 1507 nanoserver servercore'],
  ['10-1607', '10.0', 14393, 'Windows 10 1607', '1607'],
  ['2016', '10.0', 14393, 'Windows Server 2016', 'server2016 ltsc2016'],
  ['10-1809', '10.0', 17763, 'Windows 10 1809', '1809'],
  ['2019', '10.0', 17763, 'Windows Server 2019', 'server2019 ltsc2019'],
  ['10-22h2', '10.0', 19045, 'Windows 10 22H2', '22h2'],
  ['2022', '10.0', 20348, 'Windows Server 2022', 'server2022 ltsc2022'],
  ['11', '10.0', 22000, 'Windows 11', 'win11'],
  ['11-24h2', '10.0', 26100, 'Windows 11 24H2', '24h2'],
  ['2025', '10.0', 26100, 'Windows Server 2025', 'server2025 ltsc2025'],
);

/** First 64-bit Windows on ARM that runs amd64 programs: Windows 11. It runs 386 programs since 10. */
export const WINDOWS_ARM64_RUNS_AMD64 = 22000;

/**
 * Functions that came with a release, by the build of Windows that has them first.
 * Source: "Minimum supported client" in the Windows API reference.
 */
export const WINDOWS_FUNCTIONS: Readonly<Record<string, number>> = {
  // Vista, 6000
  GetTickCount64: 6000,
  CreateSymbolicLinkW: 6000,
  GetFileInformationByHandleEx: 6000,
  SetFileInformationByHandle: 6000,
  GetFinalPathNameByHandleW: 6000,
  InitializeConditionVariable: 6000,
  SleepConditionVariableSRW: 6000,
  AcquireSRWLockExclusive: 6000,
  CancelIoEx: 6000,
  InitOnceExecuteOnce: 6000,
  InitializeCriticalSectionEx: 6000,
  CreateWaitableTimerExW: 6000,
  GetQueuedCompletionStatusEx: 6000,
  BCryptGenRandom: 6000,
  inet_ntop: 6000,
  // 7, 7600
  TryAcquireSRWLockExclusive: 7600,
  GetActiveProcessorCount: 7600,
  GetLogicalProcessorInformationEx: 7600,
  SetThreadGroupAffinity: 7600,
  // 8, 9200
  GetSystemTimePreciseAsFileTime: 9200,
  CreateFile2: 9200,
  GetOverlappedResultEx: 9200,
  PrefetchVirtualMemory: 9200,
  SetProcessMitigationPolicy: 9200,
  GetProcessMitigationPolicy: 9200,
  GetCurrentThreadStackLimits: 9200,
  WaitOnAddress: 9200,
  WakeByAddressAll: 9200,
  WakeByAddressSingle: 9200,
  ProcessPrng: 9200,
  GetPackagesByPackageFamily: 9600,
  // 8.1, 9600
  GetDpiForMonitor: 9600,
  SetProcessDpiAwareness: 9600,
  DiscardVirtualMemory: 9600,
  // 10
  IsWow64Process2: 10586,
  SetThreadDescription: 14393,
  GetThreadDescription: 14393,
  GetDpiForSystem: 14393,
  GetDpiForWindow: 14393,
  SetProcessDpiAwarenessContext: 15063,
  VirtualAlloc2: 17134,
  MapViewOfFile3: 17134,
  CreatePseudoConsole: 17763,
  ClosePseudoConsole: 17763,
  ResizePseudoConsole: 17763,
  GetTempPath2W: 20348,
};

/** Libraries that came with a release, by build. The universal C run-time was also an update for 7 and 8. */
export const WINDOWS_LIBRARIES: readonly (readonly [RegExp, number, boolean])[] = [
  [/^bcryptprimitives\.dll$/i, 9200, false],
  [/^api-ms-win-crt-|^ucrtbase\.dll$/i, 10240, true],
  [/^api-ms-win-core-synch-l1-2-/i, 9200, false],
  [/^api-ms-win-core-winrt-|^combase\.dll$/i, 9200, false],
  [/^shcore\.dll$/i, 9600, false],
  [/^dcomp\.dll$/i, 9200, false],
];

/** The oldest release with a build, for people. */
export function windowsTitle(build: number): string {
  return WINDOWS_RELEASES.find((release) => release.build >= build)?.title ?? `Windows build ${build}`;
}
