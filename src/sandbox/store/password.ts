// Passwords of logins as the files keep them: salted and hashed, as SQL Server 2012 and later do (SHA-512).
// Never here: who may log in.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const hash = (salt: Buffer, password: string): Buffer =>
  createHash('sha512').update(salt).update(password, 'utf16le').digest();

/** `sha512$<salt>$<hash>`, both in base 64. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `sha512$${salt.toString('base64')}$${hash(salt, password).toString('base64')}`;
}

/** Is it the password of such a text? */
export function isPassword(password: string, stored: string): boolean {
  const [kind, salt, known] = stored.split('$');
  if (kind !== 'sha512' || salt === undefined || known === undefined) return false;
  const wanted = Buffer.from(known, 'base64');
  const found = hash(Buffer.from(salt, 'base64'), password);
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}
