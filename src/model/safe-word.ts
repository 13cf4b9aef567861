// Words of the context file that become arguments of other programs.
// Lives here: what such a word may be made of. Never here: quoting, which is the drivers'.

/** What a word is: a machine, a login, a name in Kubernetes, … */
export type WordKind = 'host' | 'user' | 'unit' | 'kubernetes-name' | 'container' | 'windows-service';

/** None may begin with a dash or a slash, which would make it an option of the program it is given to. */
const patterns: Readonly<Record<WordKind, RegExp>> = {
  /** A name, an IPv4 or IPv6 address, or an alias of the ssh configuration. */
  host: /^[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,252}$/,
  /** Also `DOMAIN\user` and `user@domain`. */
  user: /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.@+$\\-]{0,103}[\p{L}\p{N}_.@+$-])?$/u,
  /** systemd.unit(5): letters, digits and `:-_.\@`. */
  unit: /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]{0,254}$/,
  /** RFC 1123 subdomain, as Kubernetes asks of the names of pods, stateful sets and namespaces. */
  'kubernetes-name': /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
  container: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/,
  /** At most 256 characters, no slash of either kind (CreateService). A `=` would make it an option of sc.exe. */
  'windows-service': /^(?![-/])[^\\/=\p{Cc}"%!]{1,256}$/u,
};

/** Whether the word can be nothing but what it is meant as. */
export function isSafeWord(kind: WordKind, word: string): boolean {
  return patterns[kind].test(word);
}
