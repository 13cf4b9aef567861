// How often a long proof is repeated, and from which seed. `.ci/run` and `npm test` do 20 rounds, `npm run proof` hundreds.

/** Rounds of a proof: 20, or what OCTO_HA_PROOF_ROUNDS says. */
export const rounds = Number(process.env['OCTO_HA_PROOF_ROUNDS'] ?? '20');

/** Milliseconds that a proof may take. */
export const proofTimeout = Math.max(60_000, rounds * 3_000);

/** The seed of a proof: printed, and taken from OCTO_HA_PROOF_SEED when that is given. */
export function proofSeed(proof: string): number {
  const seed = Number(process.env['OCTO_HA_PROOF_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`proof "${proof}": ${String(rounds)} rounds, OCTO_HA_PROOF_SEED=${String(seed)}\n`);
  return seed;
}

/** A generator of numbers in [0, 1) from a seed (mulberry32, a public-domain generator by Tommy Ettinger). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
