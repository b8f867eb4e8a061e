import type { EnvLine } from '../../formats/go-env/env-file.ts';
import type { ModuleLine } from '../../formats/go-env/module-lines.ts';

/** A file of settings: where it is and what it says. */
export interface SettingsFile {
  readonly path: string;
  readonly lines: ReadonlyMap<string, EnvLine>;
}

/** Everything that decides the values of the Go environment, as read from the machine. */
export interface EnvironmentFacts {
  /** The process environment. */
  readonly process: Readonly<Record<string, string | undefined>>;
  /** Path of the user file, whether GOENV named it, and its lines where it exists. */
  readonly userFile: { readonly path: string; readonly named: boolean };
  readonly user?: SettingsFile;
  /** $GOROOT/go.env of the toolchain that answers. */
  readonly goroot?: SettingsFile;
  /** The toolchain that answers: after GOTOOLCHAIN made its choice. */
  readonly toolchain: {
    /** `1.26.8`, without `go`. */
    readonly version: string;
    readonly goroot: string;
    readonly host: { readonly goos: string; readonly goarch: string };
  };
  readonly module?: ModuleFile;
  readonly workspace?: ModuleFile;
  readonly directory: string;
  readonly home?: string;
  /** Directory for caches and for configuration, as os.UserCacheDir and os.UserConfigDir give them. */
  readonly cacheDirectory?: string;
  readonly configDirectory?: string;
  /** Is a program of this name on PATH? */
  readonly onPath: (program: string) => boolean;
  /** Mode of $telemetry directory's file, `local` where there is none. */
  readonly telemetry: string;
}

export interface ModuleFile {
  readonly path: string;
  readonly go?: ModuleLine;
  readonly toolchain?: ModuleLine;
  readonly godebug: readonly ModuleLine[];
}
