/** What the user says about the failure; every field is optional and free text as people write it. */
export interface Context {
  readonly command?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The machine where it failed: `Fedora, podman, linux/amd64`. */
  readonly host?: string;
  /** Where the result must run: `linux/arm64`. */
  readonly target?: string;
  readonly go?: string;
  readonly dockerfile?: string;
}

/** One simple command of a shell line. */
export interface ShellCommand {
  /** Base name without directory and `.exe`: `go`, `docker`. */
  readonly name: string;
  readonly words: readonly string[];
  /** Variables set for this command, including earlier `export`s on the same line. */
  readonly env: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Words about a machine, made comparable. `os` and `arch` use Go's names. */
export interface MachineFacts {
  readonly os?: string;
  readonly arch?: string;
  /** `v5`, `v6`, `v7` for 32-bit ARM. */
  readonly armLevel?: string;
  /** Distribution: `alpine`, `nixos`, `debian`, `rhel`, `centos`, `ubuntu`, `amazon`, `openwrt`… */
  readonly distribution?: string;
  /** Version of the distribution or system as written: `11`, `20.04`, `10.13.6`. */
  readonly version?: string;
  readonly libc?: 'glibc' | 'musl';
  readonly kernel?: string;
  readonly text: string;
}

/** Everything known about the circumstances, from the context, the machine and facts inside the logs. */
export interface Situation {
  readonly context: Context;
  readonly commands: readonly ShellCommand[];
  /** Variables known to have been set, strongest source first. */
  readonly env: Readonly<Record<string, string>>;
  /** Values of `go env` that were printed or read. */
  readonly goEnv: Readonly<Record<string, string>>;
  /** GOOS and GOARCH the build aims at, where known. */
  readonly goos?: string;
  readonly goarch?: string;
  /** The machine where it failed. */
  readonly host: MachineFacts;
  /** The machine the result is meant for. */
  readonly target: MachineFacts;
  /** `1.22.2`; the Go that ran or built. */
  readonly goVersion?: string;
}
