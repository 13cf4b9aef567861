import { constants } from 'node:fs';

const { O_NOFOLLOW, O_NONBLOCK } = constants as Partial<typeof constants>;
const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = constants;

/** To read a file: no link is followed, and a pipe in its place holds nobody up. Windows has neither flag. */
export const toRead = O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);

/** To make a file that must not be there yet. */
export const toCreate = O_RDWR | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0);

/** To give a file of ours its times and flush it: but on Windows its owner needs no right to write to it. */
export const toChange = process.platform === 'win32' ? O_RDWR : toRead;

/** Permissions that nothing new has by itself, and that a copy is given where its source has them. */
export const newFilesLack = 0o022;
