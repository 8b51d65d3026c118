// `npm run lint:imports` checks which files of src/ may import which. Imports of types count too, because a
// reader follows them like any other import.
module.exports = {
  forbidden: [
    {
      name: "no-circular-files",
      comment: "No two files import each other, directly or through others.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-circular-folders",
      comment: "No two folders import each other, directly or through others.",
      severity: "error",
      scope: "folder",
      from: {},
      to: { circular: true },
    },
    {
      name: "runtime-imports-no-compiler",
      comment: "A flow's process must not load the compiler.",
      severity: "error",
      from: { path: "^src/(runtime|authoring)/" },
      to: {
        path: [
          "^src/(compiler|bundle|commands|configuration|project|local|client|draw)/",
          "ts-morph",
        ],
      },
    },
    {
      name: "client-imports-no-compiler",
      comment: "The client talks to a running Dagster and needs neither the compiler nor a flow.",
      severity: "error",
      from: { path: "^src/client/" },
      to: { path: "^src/(compiler|bundle|commands|configuration|project|local|draw|authoring)/" },
    },
    {
      name: "compiler-imports-data-only",
      comment: "The compiler is a pure function. It neither runs flows nor talks to Dagster.",
      severity: "error",
      from: { path: "^src/compiler/" },
      to: {
        path: "^src/(runtime|client|bundle|commands|configuration|project|local|draw)/",
        pathNot: "^src/runtime/protocol\\.ts$",
      },
    },
    {
      name: "phases-go-forward",
      comment:
        "parse, graph, validate, lower, render: a phase knows only the data of earlier phases.",
      severity: "error",
      from: { path: "^src/compiler/(parse|graph)/" },
      to: { path: "^src/compiler/(validate|lower|render)/" },
    },
    {
      name: "nothing-before-render-renders",
      comment: "Rendering is the last phase.",
      severity: "error",
      from: { path: "^src/compiler/(validate|lower)/" },
      to: { path: "^src/compiler/render/" },
    },
    {
      name: "unresolvable",
      comment:
        "Every import leads to a file or to a package. A rule cannot judge an import that it cannot follow.",
      severity: "error",
      from: { pathNot: "\\.hbs$" },
      to: { couldNotResolve: true, pathNot: "/schema/validator\\.js$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // TypeScript 7 has no parser that other tools can call.
    parser: "swc",
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json", ".hbs"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "require", "default", "types"],
    },
  },
};
