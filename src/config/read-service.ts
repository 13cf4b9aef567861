// A node's `service`: which driver, and whether it has what it needs.
import { isSafeWord } from '../model/safe-word.ts';
import { nearMatch } from './near-match.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import { serviceKeys, type ServiceKey } from './service-settings.ts';
import { nameValue } from './name-value.ts';
import type { Spot, YamlReader } from './yaml-reader.ts';

const drivers = Object.keys(serviceKeys);
const everyKey = ['driver', ...new Set(Object.values(serviceKeys).flatMap((keys) => Object.keys(keys)))];

/** Reads it; problems go to the reader, and null means there were some. */
export function readService(reader: YamlReader, spot: Spot): ServiceSettings | null {
  const given = reader.keys(spot, everyKey);
  const driverSpot = given.get('driver');
  const driver = reader.text(driverSpot);
  if (driver === null) {
    reader.fail(spot.where, `the driver is missing: ${drivers.join(', ')}`);
    return null;
  }
  if (!isDriver(driver)) {
    const near = nearMatch(driver, drivers);
    reader.fail(
      driverSpot?.where ?? spot.where,
      `there is no driver '${driver}'; ${near === null ? `there are ${drivers.join(', ')}` : `did you mean '${near}'?`}`,
    );
    return null;
  }
  const wanted: Readonly<Record<string, ServiceKey>> = serviceKeys[driver];
  let isWhole = true;
  for (const [key, at] of given)
    if (key !== 'driver' && !Object.hasOwn(wanted, key)) {
      const takes = Object.keys(wanted).join(', ');
      reader.fail(
        at.where,
        `the driver '${driver}' takes no '${key}'; it takes ${takes === '' ? 'nothing' : takes}`,
      );
      isWhole = false;
    }
  const values = Object.entries(wanted).map(([key, kind]) => {
    const value = read(reader, given.get(key), kind);
    if (value === null && kind.required === true) {
      reader.fail(spot.where, `the driver '${driver}' needs '${key}'`);
      isWhole = false;
    }
    return [key, value] as const;
  });
  // The table of keys beside the type says what each driver has.
  return isWhole ? (Object.freeze({ driver, ...Object.fromEntries(values) }) as ServiceSettings) : null;
}

function isDriver(word: string): word is ServiceSettings['driver'] {
  return Object.hasOwn(serviceKeys, word);
}

function read(reader: YamlReader, spot: Spot | undefined, key: ServiceKey): unknown {
  if (spot === undefined) return null;
  if (key.kind === 'words') {
    const words = reader.items(spot).flatMap((item) => reader.text(item) ?? []);
    return words.length === 0 ? null : Object.freeze(words);
  }
  if (key.kind === 'seconds') return reader.seconds(spot);
  const text = reader.text(spot);
  if (text === null) return null;
  if (key.kind === 'port') {
    if (/^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535) return Number(text);
    reader.fail(spot.where, `${nameValue(text)}is not a port, 1 to 65535`);
    return null;
  }
  const trouble = troubleWith(text, key);
  if (trouble === null) return text;
  reader.fail(spot.where, `${nameValue(text)}${trouble}`);
  // Given, though badly: nobody is told that it is missing.
  return text;
}

function troubleWith(text: string, { kind, oneOf }: ServiceKey): string | null {
  if (oneOf !== undefined) return oneOf.includes(text) ? null : `is none of ${oneOf.join(', ')}`;
  if (kind === 'text')
    return /\p{Cc}/u.test(text) || text === '' ? 'is no text without control characters' : null;
  if (kind === 'words' || kind === 'port' || kind === 'seconds' || isSafeWord(kind, text)) return null;
  return `cannot be a ${kind.replaceAll('-', ' ')}`;
}
