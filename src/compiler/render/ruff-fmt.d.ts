/** The part of the formatter's package that has no types of its own. */
declare module "@wasm-fmt/ruff_fmt/ruff_fmt_bg.js" {
  export function format(source: string, path?: string): string;
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

/** What `@types/node` leaves to the DOM's types. */
declare namespace WebAssembly {
  type Exports = Record<string, unknown>;
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, object>);
    readonly exports: Exports;
  }
}
