/** The line length of `ruff format`'s default settings. */
export const LINE_LENGTH = 88;

/** Python code that fits on one line, or in whose brackets it is broken. */
export type Code = string | Bracketed;

/** Code that ends in brackets, with what stands before and after their content. */
export interface Bracketed {
  /** The text up to the opening bracket. */
  open: string;
  items: readonly Code[];
  /** The text from the closing bracket on. */
  close: string;
  /**
   * How the items stand if they do not fit behind the bracket: on a line of their own if they fit there
   * (`call`), or one a line (`display`: lists, dicts, imports). `expanded` items always stand one a line,
   * where the formatter leaves them for the comma behind the last one.
   */
  style: "call" | "display" | "expanded";
}

/** `name(item, …)`. */
export function call(name: string, items: readonly Code[]): Code {
  return { open: `${name}(`, items, close: ")", style: "call" };
}

/** `def name(parameter, …):`, maybe with the type of its result. A single parameter gets a comma behind it when it has a line of its own. */
export function signature(name: string, parameters: readonly Code[], result?: string): Code {
  const style = parameters.length === 1 ? "display" : "call";
  const close = result === undefined ? "):" : `) -> ${result}:`;
  return { open: `def ${name}(`, items: parameters, close, style };
}

/** `name(item, …)`, each item on its own line. */
export function expandedCall(name: string, items: readonly Code[]): Code {
  return { open: `${name}(`, items, close: ")", style: "expanded" };
}

/** `[item, …]`, or with other brackets. */
export function display(open: string, items: readonly Code[], close: string): Code {
  return { open, items, close, style: "display" };
}

/** Code with text before and after it: `name=` of an argument, `:` of a function. */
export function around(before: string, code: Code, after = ""): Code {
  if (typeof code === "string") return before + code + after;
  return { ...code, open: before + code.open, close: code.close + after };
}

/** The code on one line. */
export function flat(code: Code): string {
  if (typeof code === "string") return code;
  return code.open + code.items.map(flat).join(", ") + code.close;
}

/**
 * The lines of code as `ruff format` leaves them with its default settings.
 *
 * It breaks at the last brackets of what does not fit. Their content then stands on a line of its own, or
 * one item a line with a comma behind each.
 *
 * @param indent - spaces before it
 */
export function layOut(code: Code, indent = 0): string[] {
  const margin = " ".repeat(indent);
  if (typeof code === "string") return [margin === "" || code === "" ? code : margin + code];
  if (!isExpanded(code) && fits(margin + flat(code))) return [margin + flat(code)];
  const { open, items, close, style } = code;
  if (items.length === 0) return [margin + open + close];
  const inner = `${margin}    ${items.map(flat).join(", ")}`;
  if (style === "call" && !items.some(isExpanded) && fits(inner)) {
    return [margin + open, inner, margin + close];
  }
  const lines = items.flatMap((item) => layOut(around("", item, ","), indent + 4));
  return [margin + open, ...lines, margin + close];
}

/** Whether code takes several lines, however short it is. */
function isExpanded(code: Code): boolean {
  return typeof code !== "string" && (code.style === "expanded" || code.items.some(isExpanded));
}

/** Whether a line is not too long. Letters beyond ASCII may be two columns wide. */
export function fits(line: string): boolean {
  const wide = line.match(/[^ -~]/g)?.length ?? 0;
  return line.length + wide <= LINE_LENGTH;
}
