// What a node's own machine sees of files. Shapes.

/** Which files, by their paths as that machine spells them. */
export interface FilesQuestion {
  /** At most a few hundred; none has a line end or NUL. */
  readonly paths: readonly string[];
  /** Whether every byte is read. */
  readonly hash: boolean;
  /** For all of them. */
  readonly deadlineMs: number;
}

/** One of them. */
export type SeenFile =
  | {
      readonly state: 'file';
      readonly bytes: number;
      /** Last modification, whole seconds since 1970. */
      readonly modified: number;
      /** In hexadecimal; null where it was not asked for. */
      readonly sha256: string | null;
    }
  | { readonly state: 'folder' }
  | { readonly state: 'missing' }
  /** There, and a link or a device, or not to be read; in lower case and without a full stop. */
  | { readonly state: 'unreadable'; readonly detail: string };
