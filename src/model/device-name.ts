// Names that Windows gives to devices.

/**
 * Whether Windows opens a device where this is one part of a path, with any extension and whatever blanks stand before it (Microsoft, "Naming
 * Files, Paths, and Namespaces"; CONIN$ and CONOUT$: "Console Handles").
 */
export const isDeviceName = (part: string): boolean =>
  /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?$/i.test(part);
