import { type Login, same, type World } from './world.ts';

/** SUSER_ID: the administrator is 1, as sa; null for nobody. */
export function loginId({ logins }: World, name: string): number | null {
  const others = logins.filter(({ administrator }) => !administrator);
  const at = others.findIndex((one) => same(one.name, name));
  if (at >= 0) return at + 259;
  return logins.some((one) => same(one.name, name)) ? 1 : null;
}

/** The login of an id of {@link loginId}. */
export function loginOf(world: World, id: number): Login | undefined {
  return world.logins.find(({ name }) => loginId(world, name) === id);
}
