// What the settings are read from, as plain data and one callback: this room opens nothing by itself.
// Lives here: the interface. Never here: process, node:fs.

/** A file as it was read. */
export interface SourceFile {
  readonly bytes: Uint8Array;
  /** POSIX permission bits (`0o600`), or null where there are none (Windows). */
  readonly mode: number | null;
}

/** The outside of the settings. `main` hands in the real one. */
export interface Sources {
  /** As `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  /** Throws an error whose `code` says why (`ENOENT`), as node:fs does. */
  readonly readFile: (path: string) => SourceFile;
  /** Typed by a person, where the settings name a login without its password; outranks any other. */
  readonly typedPassword?: string;
}
