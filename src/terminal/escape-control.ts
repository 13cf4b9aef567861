// Control characters out of names that come from elsewhere: a node may be called anything, a terminal obeys escapes.

// C0, DEL, C1, and the bidirectional overrides that can make a line read as another one.
const control = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The text on one line with every control character spelled out: `\x1b`, `\n`, `\u202e`. */
export function escapeControl(text: string): string {
  return text.replace(control, (character) => {
    switch (character) {
      case '\n':
        return '\\n';
      case '\r':
        return '\\r';
      case '\t':
        return '\\t';
      default: {
        const code = character.charCodeAt(0);
        return code < 0x100
          ? `\\x${code.toString(16).padStart(2, '0')}`
          : `\\u${code.toString(16).padStart(4, '0')}`;
      }
    }
  });
}
