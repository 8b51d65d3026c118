import { listNames } from "../../nearest-name.js";
import { kind } from "./kind.js";

/** A name as the user wrote it, and the nearest name that exists. */
interface Misspelt {
  name: string;
  nearest: string | undefined;
}

/** Why a parameter cannot have its name. Pydantic cannot have a field `self` (2.14). */
type NameConflict = "step" | "member" | "letters" | "method" | "self";

/** What is left out of a bundle, and the package that is the reason, if it is another one. */
interface Outside {
  what: string;
  through: string | undefined;
}

function installHelp(): string {
  return "Install it where the flow runs, so that Node can find it from the bundle's folder.";
}

/** Suggests the nearest name, or says what else to do. */
function suggest(nearest: string | undefined, otherwise: string): string {
  return nearest === undefined ? otherwise : `Did you mean ${nearest}?`;
}

/** Names in quotes: all of three, or two and how many more there are. */
function quoteSome(names: readonly string[]): string {
  if (names.length <= 3) return listNames(names);
  const shown = names.slice(0, 2).map((name) => `"${name}"`);
  return `${shown.join(", ")} and ${names.length - 2} more`;
}

/**
 * Every code with its message and help. Codes are stable: add a new one at the end of its group,
 * and never reuse one that was removed.
 * 1: files and flows; 2: steps and artifacts; 3: `this.next`; 4: the graph of the steps; 5:
 * decorators and parameters; 6: dagster-ts.yaml and names in Dagster.
 */
export const catalogue = {
  noSuchFile: kind<{ file: string; reason: string }>({
    code: "DTS1001",
    title: "A file cannot be read",
    message: ({ file, reason }) => `${file} cannot be read: ${reason}.`,
    help: () => "Give the path of a TypeScript file that contains a flow.",
  }),
  unresolvedImport: kind<{ specifier: string; isRelative: boolean }>({
    code: "DTS1002",
    title: "An imported module cannot be found",
    message: ({ specifier }) => `The module "${specifier}" cannot be found.`,
    help: ({ isRelative }) =>
      isRelative
        ? "Correct the path, or create the file."
        : "Install the package, or correct its name or the `paths` in tsconfig.json.",
  }),
  syntax: kind<{ message: string; help?: string | undefined }>({
    code: "DTS1003",
    title: "A module is not valid TypeScript",
    message: ({ message }) => (message.endsWith(".") ? message : `${message}.`),
    help: ({ help }) => help ?? "Fix the syntax of this module.",
  }),
  nativeAddon: kind<Outside>({
    code: "DTS1004",
    title: "A native add-on is left out of the bundle",
    severity: "warning",
    message: ({ what, through }) =>
      through === undefined
        ? `${what} is a native add-on, so it is left out of the bundle.`
        : `${what} uses "${through}", a native add-on, so it is left out of the bundle.`,
    help: installHelp,
  }),
  noSuchFlow: kind<Misspelt & { flows: readonly string[] }>({
    code: "DTS1005",
    title: "The file has no flow with that name",
    message: ({ name }) => `The file has no flow named "${name}".`,
    help: ({ nearest, flows }) =>
      suggest(
        nearest,
        flows.length === 0
          ? 'Write one: export class MyFlow extends FlowSpec { ... }. Import FlowSpec from "dagster-ts".'
          : `Use one of its flows: ${listNames(flows, "or")}.`,
      ),
  }),
  noFlow: kind({
    code: "DTS1006",
    title: "The file has no flow",
    message: () => "The file has no flow.",
    help: () =>
      'Write one: export class MyFlow extends FlowSpec { ... }. Import FlowSpec from "dagster-ts".',
  }),
  unknownImport: kind<Misspelt>({
    code: "DTS1008",
    title: "dagster-ts has no export with that name",
    message: ({ name }) => `"dagster-ts" has no export named "${name}".`,
    help: ({ nearest }) => suggest(nearest, "Remove the import, or install a newer dagster-ts."),
  }),
  flowNotExported: kind<{ flow: string }>({
    code: "DTS1009",
    title: "A flow is not exported",
    message: ({ flow }) => `The flow ${flow} is not exported, so its tasks cannot be started.`,
    help: ({ flow }) => `Export it: export class ${flow}.`,
  }),
  notAFlow: kind<{ name: string }>({
    code: "DTS1010",
    title: "A class has steps but is not a flow",
    message: ({ name }) => `The class ${name} has steps but does not extend FlowSpec.`,
    help: () =>
      'Extend FlowSpec from "dagster-ts", or a class in one of your files that extends it.',
  }),
  flowCollision: kind<{ flow: string; other: string; shared: string }>({
    code: "DTS1011",
    title: "Two flows would have the same name in Dagster",
    message: ({ flow, other, shared }) =>
      `The flows ${other} and ${flow} would both be named "${shared}" in Python or Dagster.`,
    help: () => "Rename one of them.",
  }),
  namelessFlow: kind({
    code: "DTS1012",
    title: "A flow's class has no name",
    message: () => "This flow's class has no name.",
    help: () => "Give it a name: the asset in Dagster is named after the class.",
  }),
  flowExpression: kind<{ name: string }>({
    code: "DTS1013",
    title: "A flow is not a class declaration",
    message: ({ name }) => `The flow ${name} is a class expression.`,
    help: ({ name }) => `Write it as a declaration: export class ${name} extends FlowSpec { ... }.`,
  }),
  missingInPackage: kind<{ name: string; modules: readonly string[] }>({
    code: "DTS1014",
    title: "A package imports modules that are not installed",
    severity: "warning",
    message: ({ name, modules }) =>
      `The package "${name}" imports ${quoteSome(modules)}, which ${modules.length === 1 ? "is" : "are"} not installed.`,
    help: () =>
      "This does no harm as long as no task needs it, as with drivers of other databases. Otherwise install it.",
  }),
  notInFlow: kind<{ specifier: string }>({
    code: "DTS1015",
    title: "A flow imports a module of dagster-ts that is not for flows",
    message: ({ specifier }) => `A flow cannot import "${specifier}".`,
    help: () =>
      'A flow can import "dagster-ts" and "dagster-ts/client". Use other modules in your tests.',
  }),
  noModule: kind<{ extension: string }>({
    code: "DTS1016",
    title: "An imported file is no module",
    message: ({ extension }) =>
      `A file "*${extension}" is no module, so how to import it must be said.`,
    help: () =>
      'Import its text: import text from "./file" with { type: "text" }. Import its bytes: with { type: "bytes" }.',
  }),
  bundlerWarning: kind<{ message: string; help: string | undefined }>({
    code: "DTS1017",
    title: "The bundler warns about a module",
    severity: "warning",
    message: ({ message }) => (/[.?!]$/.test(message) ? message : `${message}.`),
    help: ({ help }) => help ?? "Change the code if it does not do what you mean.",
  }),
  decoratorMetadata: kind<{ tsconfig: string }>({
    code: "DTS1018",
    title: "The bundle cannot have metadata of decorators",
    message: ({ tsconfig }) =>
      `${tsconfig} sets emitDecoratorMetadata, which the bundler does not support, and the flow imports "reflect-metadata".`,
    help: () =>
      'Name types where they are needed, as in @inject(Service) or @Column({ type: "int" }), and turn the option off ' +
      "in a tsconfig.json beside the flow. Or import a compiled module.",
  }),
  needsFiles: kind<Outside>({
    code: "DTS1022",
    title: "A package that reads its own files is left out of the bundle",
    severity: "warning",
    message: ({ what, through }) =>
      through === undefined
        ? `${what} reads files beside its code, so it is left out of the bundle.`
        : `${what} uses "${through}", which reads files beside its code, so it is left out of the bundle.`,
    help: installHelp,
  }),
  computedDataFile: kind({
    code: "DTS1019",
    title: "The name of a data file is computed",
    severity: "warning",
    message: () =>
      "This path is computed, so it is not known which file must be there when the flow runs.",
    help: () =>
      'Name the file or its folder, as in new URL("./data/movies.csv", import.meta.url), or deploy the file where the ' +
      "module's source is, seen from the bundle.",
  }),
  moduleAsFile: kind<{ name: string }>({
    code: "DTS1020",
    title: "A module is named as a file",
    severity: "warning",
    message: ({ name }) =>
      `${name} is named as a file, as for a worker or a child process, so it is no part of the bundle.`,
    help: () =>
      "Deploy it where its source is, seen from the bundle, as JavaScript that Node can run there.",
  }),
  computedImport: kind({
    code: "DTS1021",
    title: "An imported module is computed",
    severity: "warning",
    message: () => "This import() computes what it loads, so that is no part of the bundle.",
    help: () =>
      'Write each module as text, as in kind === "a" ? import("./a.js") : import("./b.js"), or install it where the flow runs.',
  }),

  invalidName: kind<{ what: "flow" | "step"; name: string }>({
    code: "DTS2001",
    title: "A name has characters that Dagster does not accept",
    message: ({ what, name }) => `Dagster does not accept "${name}" as the name of a ${what}.`,
    help: () =>
      "Start with a letter from a to z, and continue with such letters, digits and underscores.",
  }),
  reservedName: kind<{ what: "flow" | "step"; name: string }>({
    code: "DTS2002",
    title: "A name is reserved for the compiler or for FlowSpec",
    message: ({ what, name }) => `A ${what} cannot be named "${name}".`,
    help: ({ name }) =>
      name.includes("__")
        ? "Use single underscores: the compiler reserves names with double underscores."
        : "Rename it: FlowSpec already has a member with that name.",
  }),
  stepCollision: kind<{ step: string; other: string; shared: string }>({
    code: "DTS2003",
    title: "Two steps would have the same name in Dagster",
    message: ({ step, other, shared }) =>
      `The steps "${other}" and "${step}" would both be named "${shared}" in Dagster.`,
    help: () => "Rename one of them.",
  }),
  noStart: kind<{ flow: string; nearest: string | undefined; isMethod: boolean }>({
    code: "DTS2004",
    title: "A flow has no `start`",
    message: ({ flow }) => `The flow ${flow} has no step "start" to begin with.`,
    help: ({ nearest, isMethod }) =>
      isMethod
        ? "Add @step before the method start."
        : nearest === undefined
          ? "Name the first step start: @step start() { ... }."
          : `Did you mean "${nearest}"? Rename it to start.`,
  }),
  noEnd: kind<{ flow: string; nearest: string | undefined; isMethod: boolean }>({
    code: "DTS2005",
    title: "A flow has no `end`",
    message: ({ flow }) => `The flow ${flow} has no step "end" to finish with.`,
    help: ({ nearest, isMethod }) =>
      isMethod
        ? "Add @step before the method end."
        : nearest === undefined
          ? "Add one that the last step leads to: @step end() {}."
          : `Did you mean "${nearest}"? Rename it to end.`,
  }),
  unknownDecorator: kind<Misspelt>({
    code: "DTS2006",
    title: "A decorator is unknown",
    message: ({ name }) => `There is no decorator @${name}.`,
    help: ({ nearest }) =>
      suggest(
        nearest && `@${nearest}`,
        "Remove it, or import it from the module that declares it.",
      ),
  }),
  decoratorCalled: kind<{ name: string }>({
    code: "DTS2007",
    title: "`@step` is called",
    message: ({ name }) => `@${name} takes no arguments.`,
    help: ({ name }) => `Write @${name} without parentheses.`,
  }),
  stepIsNoMethod: kind<{ name: string; what: string }>({
    code: "DTS2008",
    title: "`@step` is not on a method",
    message: ({ what }) => `@step is on ${what}, but a step must be a method.`,
    help: ({ name }) => `Write it as a method of the flow: @step ${name}() { ... }.`,
  }),
  generatorStep: kind<{ step: string }>({
    code: "DTS2009",
    title: "A step is a generator",
    message: ({ step }) => `The step "${step}" is a generator, but nothing would iterate it.`,
    help: () => "Remove the asterisk. If the step needs to wait, make it async.",
  }),
  duplicateStep: kind<{ name: string }>({
    code: "DTS2010",
    title: "A class has two members with the same name",
    message: ({ name }) => `The class declares "${name}" twice.`,
    help: () => "Rename one of them, or remove it.",
  }),
  overrideWithoutStep: kind<{ name: string; base: string }>({
    code: "DTS2011",
    title: "A method hides an inherited step",
    message: ({ name, base }) =>
      `"${name}" overrides the step "${name}" of ${base}, but is not a step.`,
    help: () => "Add @step before it, or rename it.",
  }),
  tooManyParameters: kind<{ step: string }>({
    code: "DTS2012",
    title: "A step has more than one parameter",
    message: ({ step }) => `The step "${step}" has more than one parameter.`,
    help: () =>
      "A join takes only inputs, and any other step takes nothing. Pass values on as artifacts.",
  }),
  reservedArtifact: kind<{ name: string }>({
    code: "DTS2013",
    title: "An artifact has the name of a FlowSpec member",
    message: ({ name }) => `this.${name} belongs to FlowSpec and cannot be an artifact.`,
    help: () => "Give the artifact another name.",
  }),
  artifactIsStep: kind<{ name: string }>({
    code: "DTS2014",
    title: "An artifact has the name of a step",
    message: ({ name }) => `"${name}" is already a step, so it cannot also be an artifact.`,
    help: () => "Give the artifact another name.",
  }),
  computedName: kind({
    code: "DTS2015",
    title: "A step's name is computed",
    message: () => "The name of this step is known only at run time.",
    help: () => "Write the name literally.",
  }),
  accessorField: kind<{ name: string }>({
    code: "DTS2016",
    title: "A field is declared with `accessor`",
    message: ({ name }) =>
      `"${name}" is declared with accessor, so it is no artifact: the next task does not get its value.`,
    help: () => "Remove the word accessor.",
  }),
  privateState: kind<{ field: string; name: string }>({
    code: "DTS2017",
    title: "A step assigns to a private field",
    severity: "warning",
    message: ({ field }) => `"${field}" is no artifact: the next task does not get its value.`,
    help: ({ field, name }) =>
      field.startsWith("#")
        ? `Declare it as an artifact: private ${name}. If one task alone uses it, name it _${name}.`
        : `Use an artifact instead: a name that does not begin with "_".`,
  }),

  missingNext: kind<{ step: string }>({
    code: "DTS3001",
    title: "A step does not say what comes next",
    message: ({ step }) => `The step "${step}" does not say what comes next.`,
    help: () => "End it with this.next(this.another_step) or this.next(this.end).",
  }),
  nestedNext: kind<{ where: string }>({
    code: "DTS3002",
    title: "`this.next` is not at the top level of its step",
    message: ({ where }) => `This this.next(...) is ${where}.`,
    help: () =>
      "Make it the step's last statement. To choose at run time, store the choice in an artifact " +
      'and write one switch: this.next({ yes: this.a, no: this.b }, { condition: "choice" }).',
  }),
  twoNext: kind<{ step: string }>({
    code: "DTS3003",
    title: "A step has two `this.next`",
    message: ({ step }) => `The step "${step}" calls this.next(...) more than once.`,
    help: () =>
      "Keep one. Put branches into one call, this.next(this.a, this.b). Write a choice as a switch, " +
      'this.next({ yes: this.a, no: this.b }, { condition: "choice" }).',
  }),
  codeAfterNext: kind<{ step: string }>({
    code: "DTS3004",
    title: "Code follows `this.next`",
    message: ({ step }) => `The step "${step}" continues after its this.next(...).`,
    help: () => "Move this code before this.next(...), which must be the last statement.",
  }),
  nextInEnd: kind({
    code: "DTS3005",
    title: "`end` calls `this.next`",
    message: () => 'The step "end" is the last one, but it calls this.next(...).',
    help: () => "Remove the call, or rename the step and add an end after it.",
  }),
  nextWithoutTarget: kind({
    code: "DTS3006",
    title: "`this.next` names no step",
    message: () => "This this.next() names no step.",
    help: () => "Name the next step: this.next(this.another_step).",
  }),
  targetIsNoMember: kind<{ text: string; nearest: string | undefined }>({
    code: "DTS3007",
    title: "`this.next` is given something that is not a method of the flow",
    message: ({ text }) => `${text} does not refer to a step of this flow.`,
    help: ({ nearest }) =>
      suggest(
        nearest && `this.${nearest}`,
        "Refer to the step directly: this.next(this.another_step).",
      ),
  }),
  unknownTarget: kind<Misspelt & { flow: string; is: "method" | "artifact" | undefined }>({
    code: "DTS3008",
    title: "`this.next` leads to something that is not a step",
    message: ({ name, flow, is }) =>
      is === undefined
        ? `The flow ${flow} has no step "${name}".`
        : `"${name}" is ${is === "method" ? "a method without @step" : "an artifact"}, not a step.`,
    help: ({ name, nearest, is }) =>
      is === "method"
        ? `Add @step before ${name}.`
        : is === "artifact"
          ? `Name a step. An artifact goes into the options: { foreach: "${name}" }.`
          : suggest(nearest && `this.${nearest}`, `Add the step: @step ${name}() { ... }.`),
  }),
  duplicateTarget: kind<{ name: string }>({
    code: "DTS3009",
    title: "A static split names a step twice",
    message: ({ name }) => `The split leads to "${name}" twice.`,
    help: () =>
      "Name each branch once. To run a step several times, use a foreach: " +
      'this.next(this.a, { foreach: "items" }).',
  }),
  notLiteral: kind<{ what: string }>({
    code: "DTS3010",
    title: "A value that the compiler needs is not literal",
    message: ({ what }) => `${what} is known only at run time, but the compiler needs to know it.`,
    help: () =>
      "Write the value itself, or use a const with a literal value from this file or an imported one.",
  }),
  unknownOption: kind<Misspelt & { options: readonly string[] }>({
    code: "DTS3011",
    title: "An option is unknown",
    message: ({ name }) => `There is no option "${name}" here.`,
    help: ({ nearest, options }) => suggest(nearest, `Use ${listNames(options, "or")}.`),
  }),
  wrongOptionValue: kind<{ name: string; expected: string }>({
    code: "DTS3012",
    title: "An option has a value of the wrong type",
    message: ({ name }) => `The option "${name}" cannot have this value.`,
    help: ({ expected }) => `Write ${expected}.`,
  }),
  foreachTargets: kind({
    code: "DTS3013",
    title: "A foreach leads to several steps",
    message: () => "A foreach leads to one step, but this one names several.",
    help: () => "Lead to one step that is itself a split or a switch.",
  }),
  switchWithoutCases: kind({
    code: "DTS3014",
    title: "A switch has no cases",
    message: () => "This switch has no cases.",
    help: () => 'Name them: this.next({ yes: this.a, no: this.b }, { condition: "choice" }).',
  }),
  switchWithoutCondition: kind({
    code: "DTS3015",
    title: "A switch has no condition",
    message: () => "This switch does not name the artifact that chooses the case.",
    help: () => 'Name that artifact after the cases: { condition: "choice" }.',
  }),
  duplicateCase: kind<{ name: string }>({
    code: "DTS3016",
    title: "A switch has the same case twice",
    message: ({ name }) => `The case "${name}" appears twice.`,
    help: () => "Remove one of them.",
  }),
  unknownArtifact: kind<
    Misspelt & { option: string; is: "step" | "method" | "member" | undefined }
  >({
    code: "DTS3017",
    title: "A foreach or a condition does not name an artifact",
    message: ({ name, is }) =>
      is === undefined
        ? `There is no artifact "${name}": it is not a field, and nothing assigns this.${name}.`
        : `"${name}" is ${
            is === "step" ? "a step" : is === "method" ? "a method" : "a member of FlowSpec"
          }, not an artifact.`,
    help: ({ name, nearest, option, is }) =>
      suggest(
        nearest && `"${nearest}"`,
        is === undefined
          ? `Assign this.${name} before this.next(...).`
          : `Assign the value to an artifact, and name that artifact: { ${option}: "..." }.`,
      ),
  }),
  notIterable: kind<{ name: string; type: string }>({
    code: "DTS3018",
    title: "A foreach is given something that is not iterable",
    message: ({ name, type }) =>
      `A foreach cannot iterate "${name}": its type allows ${type}, which is not iterable.`,
    help: ({ name }) =>
      `Declare this.${name} as an array, a Set, a Map or another iterable, or name another artifact.`,
  }),
  optionsWithoutForeach: kind({
    code: "DTS3019",
    title: "Options are given without `foreach`",
    message: () => "These options do not say what to iterate over.",
    help: () => 'Name the artifact: { foreach: "items" }, or remove the options.',
  }),
  tooManyArguments: kind({
    code: "DTS3020",
    title: "`this.next` has too many arguments",
    message: () => "This is one argument too many: the options must come last.",
    help: () => "Put the steps before the options. The cases of a switch go into one object.",
  }),
  nextOutsideStep: kind<{ name: string }>({
    code: "DTS3021",
    title: "`this.next` is called in a method that is not a step",
    message: ({ name }) => `This this.next(...) is in "${name}", which is not a step.`,
    help: ({ name }) => `Add @step before ${name}, or call this.next in the step itself.`,
  }),
  inlineBatch: kind({
    code: "DTS3022",
    title: "A foreach has both `inline` and `batchSize`",
    message: () =>
      "`inline` would run this foreach in one op, and `batchSize` would run it in several.",
    help: () =>
      "Keep one: `inline` for items that are few or slow, `batchSize` for items that are many and fast.",
  }),
  earlyReturn: kind<{ step: string }>({
    code: "DTS3023",
    title: "A step may end before its `this.next`",
    message: ({ step }) => `The step "${step}" may end here without calling this.next(...).`,
    help: () =>
      "Every path through the step must reach its this.next(...). Put the rest into an if or into a " +
      "method without @step, and use a switch to choose what comes next.",
  }),
  caseOfSeveralSteps: kind({
    code: "DTS3024",
    title: "A case of a switch leads to several steps",
    message: () => "A case leads to one step.",
    help: () =>
      "Let it lead to a step that splits: this.next(this.first_step, this.second_step). A join follows the split.",
  }),

  unreachable: kind<{ step: string }>({
    code: "DTS4001",
    title: "A step is never reached",
    message: ({ step }) => `No path leads from "start" to the step "${step}".`,
    help: ({ step }) => `Lead to it from another step with this.next(this.${step}), or remove it.`,
  }),
  loopWithoutExit: kind<{ steps: readonly string[] }>({
    code: "DTS4002",
    title: "A loop has no way out",
    message: ({ steps }) =>
      steps.length === 1
        ? `The step "${steps[0]}" leads to itself forever.`
        : `The steps ${listNames(steps)} lead to one another forever.`,
    help: () =>
      "Let one of them choose: this.next({ again: this.a, done: this.b }, " +
      '{ condition: "choice" }), where b leads to end.',
  }),
  joinWithoutParameter: kind<{ step: string; split: string }>({
    code: "DTS4003",
    title: "A step that joins branches does not take `inputs`",
    message: ({ step, split }) =>
      `Several branches of "${split}" lead to "${step}", which is not a join.`,
    help: ({ step }) => `Make it a join: ${step}(inputs: Inputs<this>).`,
  }),
  joinWithoutSplit: kind<{ step: string }>({
    code: "DTS4004",
    title: "A step takes `inputs` but joins nothing",
    message: ({ step }) => `The step "${step}" takes inputs, but no split is open at that point.`,
    help: () => "Remove the parameter, or make a split lead to the join.",
  }),
  crossedBranches: kind<{ step: string; first: string; second: string }>({
    code: "DTS4005",
    title: "A step is reached from different splits",
    message: ({ step, first, second }) =>
      `The step "${step}" is reached ${first}, and also ${second}.`,
    help: () =>
      "Join each split in a step of its own before its tasks meet the tasks of another split.",
  }),
  twoJoins: kind<{ split: string; first: string; second: string }>({
    code: "DTS4006",
    title: "A split has two joins",
    message: ({ split, first, second }) =>
      `The branches of "${split}" are joined by "${first}" and by "${second}".`,
    help: ({ first }) => `Make all of them lead to one join, such as "${first}".`,
  }),
  endInsideSplit: kind<{ split: string; isForeach: boolean; nearest: string | undefined }>({
    code: "DTS4007",
    title: "The branches of a split are not joined",
    message: ({ split, isForeach }) =>
      `"end" is reached inside ${isForeach ? "the foreach" : "the split"} of "${split}", which is never joined.`,
    help: ({ nearest }) =>
      nearest === undefined
        ? "Add a step before end that joins them: @step join(inputs: Inputs<this>) { ... }."
        : `Make the step "${nearest}" join them: ${nearest}(inputs: Inputs<this>).`,
  }),
  emptyBranch: kind<{ split: string; join: string; isForeach: boolean }>({
    code: "DTS4008",
    title: "A split leads directly to a join",
    message: ({ split, join, isForeach }) =>
      isForeach
        ? `The foreach of "${split}" leads directly to the join "${join}".`
        : `A branch of "${split}" leads directly to the join "${join}".`,
    help: () => "Put a step between them.",
  }),
  endIsJoin: kind({
    code: "DTS4009",
    title: "`end` takes `inputs`",
    message: () => 'The step "end" takes inputs, but it cannot be a join.',
    help: () => "Add a join before it, and remove the parameter.",
  }),

  decoratorNotCalled: kind<{ name: string; example: string }>({
    code: "DTS5001",
    title: "A decorator is not called",
    message: ({ name }) => `@${name} is used without parentheses, but it must be called.`,
    help: ({ example }) => `Call it: ${example}.`,
  }),
  misplacedDecorator: kind<{ name: string; place: "step" | "flow" }>({
    code: "DTS5002",
    title: "A decorator is in the wrong place",
    message: ({ name, place }) =>
      place === "step"
        ? `@${name} is for steps, but it is not on a step.`
        : `@${name} is for flows, but it is not on the class.`,
    help: ({ name, place }) =>
      place === "step"
        ? `Put it on a method, together with @step: @${name}(...) @step.`
        : `Put it on the flow's class: @${name}(...) export class.`,
  }),
  duplicateDecorator: kind<{ name: string }>({
    code: "DTS5003",
    title: "A decorator is used twice",
    message: ({ name }) => `@${name} is used twice.`,
    help: () => "Keep one, with the options of both.",
  }),
  decoratorArguments: kind<{ name: string; missing: readonly string[]; example: string }>({
    code: "DTS5004",
    title: "A decorator has missing or wrong arguments",
    message: ({ name, missing }) =>
      missing.length > 0
        ? `@${name} needs ${listNames(missing, "or")}.`
        : `@${name} does not accept these arguments.`,
    help: ({ example }) => `Write, for example, ${example}.`,
  }),
  errorIsNoArtifact: kind<{ name: string; is: "step" | "method" | "member" | "private" }>({
    code: "DTS5005",
    title: "@catchError stores the error under a name that no artifact can have",
    message: ({ name, is }) =>
      is === "private"
        ? `@catchError cannot store the error as "${name}": names that begin with _ are not kept.`
        : `@catchError cannot store the error as "${name}", which is ${
            is === "step" ? "a step" : is === "method" ? "a method" : "a member of FlowSpec"
          }.`,
    help: () => 'Name another artifact: @catchError({ var: "failure" }).',
  }),

  unknownParameterKind: kind<Misspelt & { kinds: readonly string[] }>({
    code: "DTS5101",
    title: "A kind of parameter is unknown",
    message: ({ name }) => `There is no parameter kind "${name}".`,
    help: ({ nearest, kinds }) =>
      suggest(nearest && `Parameter.${nearest}`, `Use ${listNames(kinds, "or")}.`),
  }),
  misplacedParameter: kind<{ call: string }>({
    code: "DTS5102",
    title: "A parameter is not a field of the flow",
    message: ({ call }) => `${call} must be the whole value of a field of the flow.`,
    help: ({ call }) => `Write a public field: readonly name = ${call}({ ... }).`,
  }),
  parameterArguments: kind<{ call: string }>({
    code: "DTS5103",
    title: "A parameter is given something other than its options",
    message: ({ call }) => `${call} takes only its options, as one literal object.`,
    help: ({ call }) => `Write ${call}({ default: ..., help: "..." }).`,
  }),
  parameterWithoutChoices: kind<{ name: string }>({
    code: "DTS5104",
    title: "An enum has no choices",
    message: ({ name }) => `The parameter "${name}" does not list its choices.`,
    help: () => 'List them: Parameter.enum({ choices: ["a", "b"] }).',
  }),
  defaultIsNoChoice: kind<Misspelt & { choices: readonly string[] }>({
    code: "DTS5105",
    title: "The default of an enum is not one of its choices",
    message: ({ name }) => `The default "${name}" is not one of the choices.`,
    help: ({ nearest, choices }) =>
      suggest(nearest && `"${nearest}"`, `Use ${listNames(choices, "or")}.`),
  }),
  requiredWithDefault: kind<{ name: string }>({
    code: "DTS5106",
    title: "A parameter is required but has a default",
    message: ({ name }) => `The parameter "${name}" is required, so its default is never used.`,
    help: () => "Keep one of them: `required: true` or the default.",
  }),
  parameterName: kind<{ name: string; because: NameConflict }>({
    code: "DTS5107",
    title: "A parameter cannot have its name",
    message: ({ name, because }) =>
      because === "letters" || because === "self"
        ? `Dagster does not accept "${name}" as the name of a parameter.`
        : `"${name}" is already ${
            because === "step"
              ? "a step"
              : because === "method"
                ? "a method"
                : "a member of FlowSpec"
          }, so it cannot also be a parameter.`,
    help: ({ because }) =>
      because === "letters"
        ? "Start with a letter from a to z, and continue with such letters, digits and underscores."
        : because === "self"
          ? "Give it another name."
          : "Rename one of the two.",
  }),
  parameterAssigned: kind<{ name: string }>({
    code: "DTS5108",
    title: "A parameter is assigned a value",
    message: ({ name }) => `"${name}" is a parameter: only the run sets its value.`,
    help: () => "Assign the value to an artifact with another name.",
  }),

  scheduleTimes: kind<{ crons: readonly string[] }>({
    code: "DTS5201",
    title: "A schedule gives several times or none",
    message: ({ crons }) =>
      crons.length === 0
        ? "This schedule does not say when the flow runs."
        : `This schedule gives several times: ${listNames(crons)}.`,
    help: () => "Give one of cron, hourly, daily and weekly. One cron text can name several times.",
  }),
  invalidCron: kind<{ cron: string; mistake: string }>({
    code: "DTS5202",
    title: "A schedule's cron text is invalid or never matches",
    message: ({ cron, mistake }) => `"${cron}" is not a valid cron schedule. ${mistake}`,
    help: () =>
      "Write minute, hour, day of the month, month and day of the week: " +
      '"30 6 * * mon-fri" is 6:30 on weekdays.',
  }),
  unknownTimezone: kind<Misspelt>({
    code: "DTS5203",
    title: "A schedule's time zone does not exist",
    message: ({ name }) => `There is no time zone "${name}".`,
    help: ({ nearest }) =>
      suggest(
        nearest && `"${nearest}"`,
        'Use a name from the IANA database, such as "Europe/Berlin".',
      ),
  }),
  refusedAwaitedFlow: kind<{ flow: string }>({
    code: "DTS5204",
    title: "A trigger names a flow that cannot exist",
    message: ({ flow }) => `No flow can be named "${flow}".`,
    help: () =>
      "Write the name of its class. For a flow in another code location: " +
      '{ name: "OtherFlow", location: "its code location" }.',
  }),
  awaitsItself: kind<{ flow: string }>({
    code: "DTS5205",
    title: "A flow waits for itself",
    message: ({ flow }) => `The flow ${flow} waits for itself.`,
    help: () => "Name another flow or asset, or use @schedule.",
  }),
  valueOfNobody: kind<{ name: string; decorator: string }>({
    code: "DTS5206",
    title: "A flow that starts by itself has a required parameter",
    message: ({ name, decorator }) =>
      `The runs that @${decorator} starts have no value for the required parameter "${name}".`,
    help: ({ name }) => `Give "${name}" a default instead of \`required\`.`,
  }),
  duplicateCheck: kind<{ name: string }>({
    code: "DTS5207",
    title: "A check is declared twice",
    message: ({ name }) => `@checks names "${name}" twice.`,
    help: () => "Give each check a name of its own.",
  }),
  unknownCheck: kind<Misspelt & { checks: readonly string[] }>({
    code: "DTS5208",
    title: "A step reports a check that is not declared",
    message: ({ name }) => `The flow has no check "${name}".`,
    help: ({ name, nearest, checks }) =>
      suggest(
        nearest && `"${nearest}"`,
        checks.length === 0
          ? `Declare it on the flow: @checks("${name}").`
          : `Declare it in @checks, beside ${listNames(checks)}.`,
      ),
  }),
  partitionWays: kind<{ what: string; count: number }>({
    code: "DTS5209",
    title: "Partitions are given in several ways or none",
    message: ({ what, count }) =>
      count === 0 ? `${what} does not say how to part the asset.` : `${what} gives ${count} ways.`,
    help: () => "Give one of hourly, daily, weekly, monthly, cron, static, dynamic and multi.",
  }),
  dimensionCount: kind<{ count: number }>({
    code: "DTS5210",
    title: "Partitions have another number of dimensions than two",
    message: ({ count }) => `multi has ${count} ${count === 1 ? "dimension" : "dimensions"}.`,
    help: () => "Dagster has partitions of two dimensions. Without multi there is one.",
  }),
  invalidPartitionTime: kind<{ time: string; toTheMinute: boolean }>({
    code: "DTS5211",
    title: "The time of a partition is not valid",
    message: ({ time }) => `"${time}" is not a time that partitions can have.`,
    help: ({ toTheMinute }) =>
      toTheMinute
        ? 'Write a day, "2026-01-01", or a minute, "2026-01-01-06:00".'
        : 'Write a day: "2026-01-01".',
  }),
  refusedPartitionKey: kind<{ key: string }>({
    code: "DTS5212",
    title: "Dagster does not accept the key of a partition",
    message: ({ key }) =>
      `Dagster does not accept ${JSON.stringify(key)} as the key of a partition.`,
    help: () =>
      'Leave out "..." and control characters, and of two dimensions also "|", which stands between their keys.',
  }),
  tooManyKinds: kind<{ count: number }>({
    code: "DTS5213",
    title: "An asset has too many kinds",
    message: ({ count }) =>
      `@kinds names ${count} kinds, and a flow can have two beside "typescript".`,
    help: () => "Keep the two that matter most.",
  }),

  configurationSyntax: kind<{ message: string }>({
    code: "DTS6001",
    title: "dagster-ts.yaml is not valid YAML",
    message: ({ message }) => (message.endsWith(".") ? message : `${message}.`),
    help: () => "Fix the syntax of the file.",
  }),
  unknownKey: kind<Misspelt & { keys: readonly string[] }>({
    code: "DTS6002",
    title: "dagster-ts.yaml has an unknown key",
    message: ({ name }) => `There is no key "${name}" here.`,
    help: ({ nearest, keys }) => suggest(nearest, `Use ${listNames(keys, "or")}.`),
  }),
  wrongConfiguration: kind<{
    name: string;
    isKey: boolean;
    nearest?: string | undefined;
    expected: string;
  }>({
    code: "DTS6003",
    title: "dagster-ts.yaml has a key or a value that is not allowed there",
    message: ({ name, isKey }) =>
      isKey ? `"${name}" cannot be a key here.` : `"${name}" cannot have this value.`,
    help: ({ nearest, expected }) => suggest(nearest, expected),
  }),
  addedDecorator: kind<{ text: string; mistake: string }>({
    code: "DTS6004",
    title: "dagster-ts.yaml adds an invalid decorator",
    message: ({ text }) => `"${text}" is not a valid step decorator.`,
    help: ({ mistake }) => mistake,
  }),
  outsidePath: kind<{ path: string }>({
    code: "DTS6005",
    title: "A path in dagster-ts.yaml leads out of its folder",
    message: ({ path }) => `"${path}" leads out of the folder of dagster-ts.yaml.`,
    help: () => "Move the target into the folder. A symbolic link is not enough.",
  }),
  noFlowFile: kind<{ pattern: string }>({
    code: "DTS6006",
    title: "dagster-ts.yaml lists flows that do not exist",
    message: ({ pattern }) => `No file with a flow matches "${pattern}".`,
    help: () => "Correct the path or pattern. It is relative to the folder of dagster-ts.yaml.",
  }),
  noFlowsListed: kind({
    code: "DTS6007",
    title: "dagster-ts.yaml does not list the flows",
    message: () => "This dagster-ts.yaml does not list the project's flows.",
    help: () => "List their files, for example flows: [flows/*.ts], or name a FILE.",
  }),
  unknownOverride: kind<Misspelt & { flows: readonly string[] }>({
    code: "DTS6008",
    title: "dagster-ts.yaml has settings for a flow that does not exist",
    message: ({ name }) => `The project has no flow "${name}".`,
    help: ({ nearest, flows }) => suggest(nearest, `Its flows are ${listNames(flows)}.`),
  }),
  otherProject: kind<{ file: string; configuration: string }>({
    code: "DTS6009",
    title: "A listed flow belongs to another dagster-ts.yaml",
    message: ({ file, configuration }) => `"${file}" belongs to ${configuration}, which is nearer.`,
    help: () => "List it only there, or remove the nearer file.",
  }),
  refusedName: kind<{ what: string; name: string; expected: string }>({
    code: "DTS6010",
    title: "A decorator gives a name that Dagster does not accept",
    message: ({ what, name }) => `Dagster does not accept "${name}" as ${what}.`,
    help: ({ expected }) => expected,
  }),
  definitionsCollision: kind<{ flow: string }>({
    code: "DTS6011",
    title: "The file of a flow would replace the project's definitions.py",
    message: ({ flow }) =>
      `The file of the flow ${flow} would replace the project's definitions.py.`,
    help: () => "Rename the flow, or choose another folder for the project's files with `output`.",
  }),
  refusedExecutor: kind<{ executor: string; fansOut: boolean }>({
    code: "DTS6012",
    title: "An executor is not supported",
    message: ({ executor, fansOut }) =>
      fansOut
        ? `Under ${executor} no task of this foreach would run, and the run would still succeed.`
        : `Flows do not run under ${executor}, which plans all steps before the run.`,
    help: () =>
      "Choose async, in_process or multiprocess for one machine, or celery, docker, k8s or " +
      "celery_k8s for several.",
  }),
  limitOfNobody: kind<{ executor: string }>({
    code: "DTS6013",
    title: "An executor cannot enforce the limit of a foreach",
    message: ({ executor }) => `\`maxParallel\` cannot be enforced under ${executor}.`,
    help: () =>
      'Remove it and put @pool("name") on the steps: Dagster limits a pool across all runs. Or ' +
      "use another executor, such as k8s.",
  }),
} as const;
