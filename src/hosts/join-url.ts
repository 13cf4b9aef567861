/** The url of a path of Octopus below the url of the settings, which may have a path of its own (a virtual folder). */
export function joinUrl(url: string, path: string): string {
  const base = new URL(url);
  return `${base.origin}${base.pathname.replace(/\/+$/, '')}${path}`;
}
