/** How parts of a message are coloured. */
export interface Style {
  place: (text: string) => string;
  error: (text: string) => string;
  warning: (text: string) => string;
  dim: (text: string) => string;
  help: (text: string) => string;
}

const plain = (text: string) => text;
const ansi = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

const PLAIN: Style = { place: plain, error: plain, warning: plain, dim: plain, help: plain };
const COLOURED: Style = {
  place: ansi(36),
  error: ansi(31),
  warning: ansi(33),
  dim: ansi(90),
  help: ansi(32),
};

/** Colours for a terminal, or none. */
export function styleOf(color: boolean): Style {
  return color ? COLOURED : PLAIN;
}
