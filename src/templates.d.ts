/** A Handlebars template: the build and the tests precompile it, and register it as a partial. */
declare module "*.hbs" {
  const template: (context: unknown) => string;
  // biome-ignore lint/style/noDefaultExport: the module of a template exports the template alone
  export default template;
}

/** Handlebars without its compiler. The package's own declaration of it is empty. */
declare module "handlebars/runtime.js" {
  interface Runtime {
    registerHelper(name: string, helper: (...values: never[]) => string): void;
  }
  const runtime: Runtime;
  // biome-ignore lint/style/noDefaultExport: as the package has it
  export default runtime;
}
