import { listNames } from "../../nearest-name.js";
import { kind } from "./kind.js";

/** A name as it is written, and the nearest one that there is. */
interface Misspelt {
  name: string;
  nearest: string | undefined;
}

/** The nearest name as a question, or else what to do. */
function suggest(nearest: string | undefined, otherwise: string): string {
  return nearest === undefined ? otherwise : `Did you mean ${nearest}?`;
}

/**
 * Every code, its message and its help. Codes are stable: a new one goes to the end of its group,
 * one that is gone is not given again.
 * 1: files and flows; 2: steps and artifacts; 3: `this.next`; 4: how steps hang together; 5: what
 * decorators and parameters say; 6: dagster-ts.yaml, and names in Dagster.
 */
export const catalogue = {
  noSuchFile: kind<{ file: string; reason: string }>({
    code: "DTS1001",
    title: "A file cannot be read",
    message: ({ file, reason }) => `${file} cannot be read: ${reason}.`,
    help: () => "Give the path of a TypeScript file that holds a flow.",
  }),
  unresolvedImport: kind<{ specifier: string; isRelative: boolean }>({
    code: "DTS1002",
    title: "An imported module is not found",
    message: ({ specifier }) => `The module "${specifier}" is not found.`,
    help: ({ isRelative }) =>
      isRelative
        ? "Correct the path, or make the file."
        : "Install the package, or correct the name or the `paths` of tsconfig.json.",
  }),
  syntax: kind<{ message: string; help?: string | undefined }>({
    code: "DTS1003",
    title: "A module is no TypeScript",
    message: ({ message }) => (message.endsWith(".") ? message : `${message}.`),
    help: ({ help }) => help ?? "Correct the module: it cannot be read.",
  }),
  nativeAddon: kind<{ what: string }>({
    code: "DTS1004",
    title: "A native add-on stays outside the bundle",
    severity: "warning",
    message: ({ what }) => `${what} is a native add-on: it stays outside the bundle.`,
    help: () => "Install it where the flow runs, so that Node finds it from the bundle's folder.",
  }),
  noSuchFlow: kind<Misspelt & { flows: readonly string[] }>({
    code: "DTS1005",
    title: "The file has no flow of that name",
    message: ({ name }) => `The file has no flow "${name}".`,
    help: ({ nearest, flows }) =>
      suggest(
        nearest,
        flows.length === 0
          ? 'Write one: export class MyFlow extends FlowSpec { ... }, FlowSpec from "dagster-ts".'
          : `Name one of its flows: ${listNames(flows, "or")}.`,
      ),
  }),
  noFlow: kind({
    code: "DTS1006",
    title: "The file has no flow",
    message: () => "The file has no flow.",
    help: () =>
      'Write one: export class MyFlow extends FlowSpec { ... }, FlowSpec from "dagster-ts".',
  }),
  unknownImport: kind<Misspelt>({
    code: "DTS1008",
    title: "dagster-ts exports no such name",
    message: ({ name }) => `"dagster-ts" exports no "${name}".`,
    help: ({ nearest }) => suggest(nearest, "Remove the import, or install a newer dagster-ts."),
  }),
  flowNotExported: kind<{ flow: string }>({
    code: "DTS1009",
    title: "A flow is not exported",
    message: ({ flow }) => `The flow ${flow} is not exported, so its tasks could not be started.`,
    help: ({ flow }) => `Write: export class ${flow}.`,
  }),
  notAFlow: kind<{ name: string }>({
    code: "DTS1010",
    title: "A class has steps, but is no flow",
    message: ({ name }) => `The class ${name} has steps, but does not derive from FlowSpec.`,
    help: () =>
      'Let it extend FlowSpec of "dagster-ts", or a class in a file of yours that extends it.',
  }),
  flowCollision: kind<{ flow: string; other: string; shared: string }>({
    code: "DTS1011",
    title: "Two flows would have one name in Dagster",
    message: ({ flow, other, shared }) =>
      `The flows ${other} and ${flow} would both be "${shared}" in Python or Dagster.`,
    help: () => "Rename one of them.",
  }),
  namelessFlow: kind({
    code: "DTS1012",
    title: "A flow's class has no name",
    message: () => "This flow's class has no name.",
    help: () => "Give it one: the asset in Dagster is named after it.",
  }),
  flowExpression: kind<{ name: string }>({
    code: "DTS1013",
    title: "A flow is no class declaration",
    message: ({ name }) => `The flow ${name} is a class in an expression.`,
    help: ({ name }) => `Write it as a declaration: export class ${name} extends FlowSpec { ... }.`,
  }),

  invalidName: kind<{ what: "flow" | "step"; name: string }>({
    code: "DTS2001",
    title: "A name has letters that Dagster does not take",
    message: ({ what, name }) => `Dagster does not take "${name}" as the name of a ${what}.`,
    help: () =>
      "Begin with a letter from a to z, and go on with such letters, digits and underscores.",
  }),
  reservedName: kind<{ what: "flow" | "step"; name: string }>({
    code: "DTS2002",
    title: "A name is kept for the compiler or for FlowSpec",
    message: ({ what, name }) => `A ${what} cannot be named "${name}".`,
    help: ({ name }) =>
      name.includes("__")
        ? "Write it with single underscores: the names that the compiler makes have two."
        : "Rename it: FlowSpec has a member of that name already.",
  }),
  stepCollision: kind<{ step: string; other: string; shared: string }>({
    code: "DTS2003",
    title: "Two steps would have one name in Dagster",
    message: ({ step, other, shared }) =>
      `The steps "${other}" and "${step}" would both be "${shared}" in Dagster.`,
    help: () => "Rename one of them.",
  }),
  noStart: kind<{ flow: string; nearest: string | undefined; isMethod: boolean }>({
    code: "DTS2004",
    title: "A flow has no `start`",
    message: ({ flow }) => `The flow ${flow} has no step "start", where it would begin.`,
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
    message: ({ flow }) => `The flow ${flow} has no step "end", where it would stop.`,
    help: ({ nearest, isMethod }) =>
      isMethod
        ? "Add @step before the method end."
        : nearest === undefined
          ? "Add one that the last step leads to: @step end() {}."
          : `Did you mean "${nearest}"? Rename it to end.`,
  }),
  unknownDecorator: kind<Misspelt>({
    code: "DTS2006",
    title: "A decorator is not known",
    message: ({ name }) => `There is no decorator @${name}.`,
    help: ({ nearest }) =>
      suggest(nearest && `@${nearest}`, "Remove it, or import it from where it is declared."),
  }),
  decoratorCalled: kind<{ name: string }>({
    code: "DTS2007",
    title: "`@step` is called",
    message: ({ name }) => `@${name} takes no arguments.`,
    help: ({ name }) => `Write @${name} without parentheses.`,
  }),
  stepIsNoMethod: kind<{ name: string; what: string }>({
    code: "DTS2008",
    title: "`@step` is not before a method",
    message: ({ what }) => `@step is before ${what}, but a step is a method.`,
    help: ({ name }) => `Write it as a method of the flow: @step ${name}() { ... }.`,
  }),
  generatorStep: kind<{ step: string }>({
    code: "DTS2009",
    title: "A step is a generator",
    message: ({ step }) => `The step "${step}" is a generator, which nothing would iterate.`,
    help: () => "Remove the asterisk; a step that waits is async.",
  }),
  duplicateStep: kind<{ name: string }>({
    code: "DTS2010",
    title: "A class has two members of one name",
    message: ({ name }) => `The class has "${name}" twice.`,
    help: () => "Rename one of them, or remove it.",
  }),
  overrideWithoutStep: kind<{ name: string; base: string }>({
    code: "DTS2011",
    title: "A method hides an inherited step",
    message: ({ name, base }) =>
      `"${name}" replaces the step "${name}" of ${base}, but is no step.`,
    help: () => "Add @step before it, or rename it.",
  }),
  tooManyParameters: kind<{ step: string }>({
    code: "DTS2012",
    title: "A step has more than one parameter",
    message: ({ step }) => `The step "${step}" has more than one parameter.`,
    help: () => "A join takes inputs alone, any other step nothing. Pass values on as artifacts.",
  }),
  reservedArtifact: kind<{ name: string }>({
    code: "DTS2013",
    title: "An artifact has the name of a member of FlowSpec",
    message: ({ name }) => `this.${name} belongs to FlowSpec and cannot be an artifact.`,
    help: () => "Give the artifact another name.",
  }),
  artifactIsStep: kind<{ name: string }>({
    code: "DTS2014",
    title: "An artifact has the name of a step",
    message: ({ name }) => `"${name}" is a step already and cannot be an artifact too.`,
    help: () => "Give the artifact another name.",
  }),
  computedName: kind({
    code: "DTS2015",
    title: "A step's name is computed",
    message: () => "The name of this step is known at run time only.",
    help: () => "Write the name itself.",
  }),

  missingNext: kind<{ step: string }>({
    code: "DTS3001",
    title: "A step does not say what comes next",
    message: ({ step }) => `The step "${step}" does not say what comes next.`,
    help: () => "Close it with this.next(this.another_step), or this.next(this.end).",
  }),
  nestedNext: kind<{ where: string }>({
    code: "DTS3002",
    title: "`this.next` is not at the top level of its step",
    message: ({ where }) => `This this.next(...) stands ${where}.`,
    help: () =>
      "Make it the step's last statement. To choose at run time, keep the choice in an artifact " +
      'and write one switch: this.next({ yes: this.a, no: this.b }, { condition: "choice" }).',
  }),
  twoNext: kind<{ step: string }>({
    code: "DTS3003",
    title: "A step has two `this.next`",
    message: ({ step }) => `The step "${step}" calls this.next(...) more than once.`,
    help: () =>
      "Leave one. Branches go into one call, this.next(this.a, this.b); a choice is a switch, " +
      'this.next({ yes: this.a, no: this.b }, { condition: "choice" }).',
  }),
  codeAfterNext: kind<{ step: string }>({
    code: "DTS3004",
    title: "There is code after `this.next`",
    message: ({ step }) => `The step "${step}" goes on after its this.next(...).`,
    help: () => "Move this before the this.next(...), which must be the last statement.",
  }),
  nextInEnd: kind({
    code: "DTS3005",
    title: "`end` leads on",
    message: () => 'The step "end" is the last one, but calls this.next(...).',
    help: () => "Remove the call, or rename the step and add an end after it.",
  }),
  nextWithoutTarget: kind({
    code: "DTS3006",
    title: "`this.next` names no step",
    message: () => "This this.next() names no step.",
    help: () => "Say which comes next: this.next(this.another_step).",
  }),
  targetIsNoMember: kind<{ text: string; nearest: string | undefined }>({
    code: "DTS3007",
    title: "`this.next` is given something other than a method of the flow",
    message: ({ text }) => `${text} is not a step of this flow, written as this.name.`,
    help: ({ nearest }) =>
      suggest(nearest && `this.${nearest}`, "Name the step itself: this.next(this.another_step)."),
  }),
  unknownTarget: kind<Misspelt & { flow: string; is: "method" | "artifact" | undefined }>({
    code: "DTS3008",
    title: "`this.next` leads to something that is no step",
    message: ({ name, flow, is }) =>
      is === undefined
        ? `The flow ${flow} has no step "${name}".`
        : `"${name}" is ${is === "method" ? "a method without @step" : "an artifact"}, not a step.`,
    help: ({ name, nearest, is }) =>
      is === "method"
        ? `Add @step before ${name}.`
        : is === "artifact"
          ? `Name a step; an artifact goes into the options: { foreach: "${name}" }.`
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
    title: "Something that the compiler must know is not literal",
    message: ({ what }) => `${what} is known at run time only, but the compiler must know it.`,
    help: () => "Write the value itself, or a const of this or an imported file that is literal.",
  }),
  unknownOption: kind<Misspelt & { options: readonly string[] }>({
    code: "DTS3011",
    title: "An option is not known",
    message: ({ name }) => `There is no option "${name}" here.`,
    help: ({ nearest, options }) => suggest(nearest, `There is ${listNames(options)}.`),
  }),
  wrongOptionValue: kind<{ name: string; expected: string }>({
    code: "DTS3012",
    title: "An option has a value of the wrong type",
    message: ({ name }) => `The option "${name}" has a value that it cannot have.`,
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
    message: () => "This switch does not say which artifact chooses the case.",
    help: () => 'Name the artifact after the cases: { condition: "choice" }.',
  }),
  duplicateCase: kind<{ name: string }>({
    code: "DTS3016",
    title: "A switch has a case twice",
    message: ({ name }) => `The case "${name}" is there twice.`,
    help: () => "Remove one of them.",
  }),
  unknownArtifact: kind<
    Misspelt & { option: string; is: "step" | "method" | "member" | undefined }
  >({
    code: "DTS3017",
    title: "A foreach or a condition names no artifact",
    message: ({ name, is }) =>
      is === undefined
        ? `There is no artifact "${name}": it is no field, and nothing assigns this.${name}.`
        : `"${name}" is ${
            is === "step" ? "a step" : is === "method" ? "a method" : "a member of FlowSpec"
          }, not an artifact.`,
    help: ({ name, nearest, option, is }) =>
      suggest(
        nearest && `"${nearest}"`,
        is === undefined
          ? `Assign this.${name} before the this.next(...).`
          : `Assign the value to an artifact, and name that: { ${option}: "..." }.`,
      ),
  }),
  notIterable: kind<{ name: string; type: string }>({
    code: "DTS3018",
    title: "A foreach is over something that cannot be iterated",
    message: ({ name, type }) =>
      `A foreach cannot iterate "${name}": its type allows ${type}, which is no iterable.`,
    help: ({ name }) =>
      `Declare this.${name} as an array, a Set, a Map or another iterable, or name another artifact.`,
  }),
  optionsWithoutForeach: kind({
    code: "DTS3019",
    title: "Options without `foreach`",
    message: () => "These options do not say what to iterate.",
    help: () => 'Name the artifact: { foreach: "items" }, or remove the options.',
  }),
  tooManyArguments: kind({
    code: "DTS3020",
    title: "`this.next` has an argument too many",
    message: () => "This argument is one too many: the options close the call.",
    help: () => "Put the steps before the options; the cases of a switch go into one object.",
  }),
  nextOutsideStep: kind<{ name: string }>({
    code: "DTS3021",
    title: "`this.next` stands in a method that is no step",
    message: ({ name }) => `This this.next(...) stands in "${name}", which is no step.`,
    help: ({ name }) => `Add @step before ${name}, or call this.next in the step itself.`,
  }),
  inlineBatch: kind({
    code: "DTS3022",
    title: "A foreach has both `inline` and `batchSize`",
    message: () => "This foreach is to run in one op, by `inline`, and in several, by `batchSize`.",
    help: () =>
      "Leave one: `inline` where items are few or take long, `batchSize` where they are many and short.",
  }),
  earlyReturn: kind<{ step: string }>({
    code: "DTS3023",
    title: "A step may end before its `this.next`",
    message: ({ step }) => `The step "${step}" may end here, without its this.next(...).`,
    help: () =>
      "Every way through the step must come to its this.next(...): put the rest into an if, or into a " +
      "method without @step, and let a switch choose what comes next.",
  }),

  unreachable: kind<{ step: string }>({
    code: "DTS4001",
    title: "A step is never reached",
    message: ({ step }) => `No way leads from "start" to the step "${step}".`,
    help: ({ step }) => `Let a step lead to it with this.next(this.${step}), or remove it.`,
  }),
  loopWithoutExit: kind<{ steps: readonly string[] }>({
    code: "DTS4002",
    title: "A loop has no way out",
    message: ({ steps }) =>
      steps.length === 1
        ? `The step "${steps[0]}" leads to itself for ever.`
        : `The steps ${listNames(steps)} lead to one another for ever.`,
    help: () =>
      "Let one of them choose: this.next({ again: this.a, done: this.b }, " +
      '{ condition: "choice" }), where b leads to end.',
  }),
  joinWithoutParameter: kind<{ step: string; split: string }>({
    code: "DTS4003",
    title: "A step that joins branches does not take `inputs`",
    message: ({ step, split }) =>
      `Several branches of "${split}" lead to "${step}", which is no join.`,
    help: ({ step }) => `Make it one: ${step}(inputs: Inputs<this>).`,
  }),
  joinWithoutSplit: kind<{ step: string }>({
    code: "DTS4004",
    title: "A step takes `inputs`, but joins nothing",
    message: ({ step }) => `The step "${step}" takes inputs, but no split is open where it runs.`,
    help: () => "Remove the parameter, or let a split lead to the join.",
  }),
  crossedBranches: kind<{ step: string; first: string; second: string }>({
    code: "DTS4005",
    title: "A step is reached from different splits",
    message: ({ step, first, second }) =>
      `The step "${step}" is reached ${first}, and also ${second}.`,
    help: () => "Join each split by a step of its own before its tasks meet those of another.",
  }),
  twoJoins: kind<{ split: string; first: string; second: string }>({
    code: "DTS4006",
    title: "A split has two joins",
    message: ({ split, first, second }) =>
      `The branches of "${split}" are joined by "${first}" and by "${second}".`,
    help: ({ first }) => `Let all of them lead to one join, such as "${first}".`,
  }),
  endInsideSplit: kind<{ split: string; isForeach: boolean; nearest: string | undefined }>({
    code: "DTS4007",
    title: "The branches of a split are not joined",
    message: ({ split, isForeach }) =>
      `"end" is reached inside ${isForeach ? "the foreach" : "the split"} of "${split}", which nothing joins.`,
    help: ({ nearest }) =>
      nearest === undefined
        ? "Add a step before end that joins them: @step join(inputs: Inputs<this>) { ... }."
        : `Let the step "${nearest}" join them: ${nearest}(inputs: Inputs<this>).`,
  }),
  emptyBranch: kind<{ split: string; join: string; isForeach: boolean }>({
    code: "DTS4008",
    title: "A split leads straight to a join",
    message: ({ split, join, isForeach }) =>
      isForeach
        ? `The foreach of "${split}" leads straight to the join "${join}".`
        : `A branch of "${split}" leads straight to the join "${join}".`,
    help: () => "Put a step between the two.",
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
    message: ({ name }) => `@${name} is a function that makes the decorator: it is to be called.`,
    help: ({ example }) => `Write it with parentheses: ${example}.`,
  }),
  misplacedDecorator: kind<{ name: string; place: "step" | "flow" }>({
    code: "DTS5002",
    title: "A decorator is in the wrong place",
    message: ({ name, place }) =>
      place === "step"
        ? `@${name} is for steps, but stands before something that is none.`
        : `@${name} is for flows, but does not stand before the class.`,
    help: ({ name, place }) =>
      place === "step"
        ? `Put it before a method, with @step: @${name}(...) @step.`
        : `Put it before the flow: @${name}(...) export class.`,
  }),
  duplicateDecorator: kind<{ name: string }>({
    code: "DTS5003",
    title: "A decorator is there twice",
    message: ({ name }) => `@${name} is there twice.`,
    help: () => "Leave one, with the options of both.",
  }),
  decoratorArguments: kind<{ name: string; missing: readonly string[]; example: string }>({
    code: "DTS5004",
    title: "A decorator does not say what it must",
    message: ({ name, missing }) =>
      missing.length > 0
        ? `@${name} does not say ${listNames(missing, "or")}.`
        : `@${name} is given something other than it takes.`,
    help: ({ example }) => `Write for example ${example}.`,
  }),
  errorIsNoArtifact: kind<{ name: string; is: "step" | "method" | "member" | "private" }>({
    code: "DTS5005",
    title: "@catchError keeps the error under a name that no artifact can have",
    message: ({ name, is }) =>
      is === "private"
        ? `@catchError would not keep the error as "${name}": no name that begins with _ is kept.`
        : `@catchError cannot keep the error as "${name}", which is ${
            is === "step" ? "a step" : is === "method" ? "a method" : "a member of FlowSpec"
          }.`,
    help: () => 'Name another artifact: @catchError({ var: "failure" }).',
  }),

  unknownParameterKind: kind<Misspelt & { kinds: readonly string[] }>({
    code: "DTS5101",
    title: "A parameter is of no such kind",
    message: ({ name }) => `There is no kind of parameter "${name}".`,
    help: ({ nearest, kinds }) =>
      suggest(nearest && `Parameter.${nearest}`, `There is ${listNames(kinds, "or")}.`),
  }),
  misplacedParameter: kind<{ call: string }>({
    code: "DTS5102",
    title: "A parameter is no field of the flow",
    message: ({ call }) =>
      `${call} is used otherwise than as the whole value of a field of the flow.`,
    help: ({ call }) => `Write a public field: readonly name = ${call}({ ... }).`,
  }),
  parameterArguments: kind<{ call: string }>({
    code: "DTS5103",
    title: "A parameter is given something other than its options",
    message: ({ call }) => `${call} takes its options alone, in one literal object.`,
    help: ({ call }) => `Write ${call}({ default: ..., help: "..." }).`,
  }),
  parameterWithoutChoices: kind<{ name: string }>({
    code: "DTS5104",
    title: "An enum has no choices",
    message: ({ name }) => `The parameter "${name}" does not say what it may be.`,
    help: () => 'Name the choices: Parameter.enum({ choices: ["a", "b"] }).',
  }),
  defaultIsNoChoice: kind<Misspelt & { choices: readonly string[] }>({
    code: "DTS5105",
    title: "The default of an enum is none of its choices",
    message: ({ name }) => `The default "${name}" is none of the choices.`,
    help: ({ nearest, choices }) =>
      suggest(nearest && `"${nearest}"`, `Write ${listNames(choices, "or")}.`),
  }),
  requiredWithDefault: kind<{ name: string }>({
    code: "DTS5106",
    title: "A parameter is required, but has a default",
    message: ({ name }) => `The parameter "${name}" is required, so its default is never used.`,
    help: () => "Leave one of the two: `required: true` or the default.",
  }),
  parameterName: kind<{ name: string; because: "step" | "member" | "letters" | "method" }>({
    code: "DTS5107",
    title: "A parameter cannot have its name",
    message: ({ name, because }) =>
      because === "letters"
        ? `Dagster does not take "${name}" as the name of a parameter.`
        : `"${name}" is ${
            because === "step"
              ? "a step"
              : because === "method"
                ? "a method"
                : "a member of FlowSpec"
          } already and cannot be a parameter too.`,
    help: ({ because }) =>
      because === "letters"
        ? "Begin with a letter from a to z, and go on with such letters, digits and underscores."
        : "Rename one of the two.",
  }),
  parameterAssigned: kind<{ name: string }>({
    code: "DTS5108",
    title: "A parameter is given a value",
    message: ({ name }) => `"${name}" is a parameter: its value comes from the run alone.`,
    help: () => "Give the value to an artifact of another name.",
  }),

  scheduleTimes: kind<{ crons: readonly string[] }>({
    code: "DTS5201",
    title: "A schedule says several times, or none",
    message: ({ crons }) =>
      crons.length === 0
        ? "This schedule does not say when the flow runs."
        : `This schedule says several times: ${listNames(crons)}.`,
    help: () => "Say one of cron, hourly, daily and weekly. One cron can name several times.",
  }),
  invalidCron: kind<{ cron: string; mistake: string }>({
    code: "DTS5202",
    title: "A schedule's cron text is none, or never comes",
    message: ({ cron, mistake }) => `"${cron}" is no cron schedule. ${mistake}`,
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
        'Write a name of the IANA database, such as "Europe/Berlin".',
      ),
  }),
  refusedAwaitedFlow: kind<{ flow: string }>({
    code: "DTS5204",
    title: "A trigger names a flow that cannot be",
    message: ({ flow }) => `No flow can be named "${flow}".`,
    help: () =>
      "Write the name of its class. Of another code location: " +
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
    title: "A flow that starts by itself requires a parameter",
    message: ({ name, decorator }) =>
      `Nobody gives the required parameter "${name}" to the runs that @${decorator} starts.`,
    help: ({ name }) => `Give "${name}" a default instead of \`required\`.`,
  }),

  configurationSyntax: kind<{ message: string }>({
    code: "DTS6001",
    title: "dagster-ts.yaml is no YAML",
    message: ({ message }) => (message.endsWith(".") ? message : `${message}.`),
    help: () => "Correct the file: it cannot be read.",
  }),
  unknownKey: kind<Misspelt & { keys: readonly string[] }>({
    code: "DTS6002",
    title: "dagster-ts.yaml has a key that is not known",
    message: ({ name }) => `There is no key "${name}" here.`,
    help: ({ nearest, keys }) => suggest(nearest, `There is ${listNames(keys)}.`),
  }),
  wrongConfiguration: kind<{
    name: string;
    isKey: boolean;
    nearest?: string | undefined;
    expected: string;
  }>({
    code: "DTS6003",
    title: "dagster-ts.yaml says something that cannot be said there",
    message: ({ name, isKey }) =>
      isKey ? `"${name}" cannot be a key here.` : `"${name}" cannot have this value.`,
    help: ({ nearest, expected }) => suggest(nearest, expected),
  }),
  addedDecorator: kind<{ text: string; mistake: string }>({
    code: "DTS6004",
    title: "dagster-ts.yaml adds a decorator that does not exist as written",
    message: ({ text }) => `"${text}" is no decorator of a step.`,
    help: ({ mistake }) => mistake,
  }),
  outsidePath: kind<{ path: string }>({
    code: "DTS6005",
    title: "A path of dagster-ts.yaml leads out of its folder",
    message: ({ path }) => `"${path}" leads out of the folder of dagster-ts.yaml.`,
    help: () => "Move what it leads to into the folder: a symbolic link does not suffice.",
  }),
  noFlowFile: kind<{ pattern: string }>({
    code: "DTS6006",
    title: "dagster-ts.yaml lists flows that are not there",
    message: ({ pattern }) => `No file with a flow is "${pattern}".`,
    help: () => "Correct the path or pattern, which begins at the folder of dagster-ts.yaml.",
  }),
  noFlowsListed: kind({
    code: "DTS6007",
    title: "dagster-ts.yaml does not list the flows",
    message: () => "This dagster-ts.yaml does not say which flows the project has.",
    help: () => "List their files, for example flows: [flows/*.ts], or name a FILE.",
  }),
  unknownOverride: kind<Misspelt & { flows: readonly string[] }>({
    code: "DTS6008",
    title: "dagster-ts.yaml has settings of a flow that is not there",
    message: ({ name }) => `The project has no flow "${name}".`,
    help: ({ nearest, flows }) => suggest(nearest, `Its flows are ${listNames(flows)}.`),
  }),
  otherProject: kind<{ file: string; configuration: string }>({
    code: "DTS6009",
    title: "A listed flow belongs to another dagster-ts.yaml",
    message: ({ file, configuration }) => `"${file}" belongs to ${configuration}, which is nearer.`,
    help: () => "List it there alone, or remove the nearer file.",
  }),
  refusedName: kind<{ what: string; name: string; expected: string }>({
    code: "DTS6010",
    title: "A decorator says a name that Dagster does not take",
    message: ({ what, name }) => `Dagster does not take "${name}" as ${what}.`,
    help: ({ expected }) => expected,
  }),
  definitionsCollision: kind<{ flow: string }>({
    code: "DTS6011",
    title: "The file of a flow would be the project's definitions.py",
    message: ({ flow }) => `The file of the flow ${flow} would be the project's definitions.py.`,
    help: () => "Rename the flow, or name another folder for the project's files: output.",
  }),
  refusedExecutor: kind<{ executor: string; fansOut: boolean }>({
    code: "DTS6012",
    title: "An executor is not offered",
    message: ({ executor, fansOut }) =>
      fansOut
        ? `Under ${executor} nothing of this foreach would run, and the run would still succeed.`
        : `Flows do not run under ${executor}, which takes all steps from a plan made before the run.`,
    help: () =>
      "Choose async, in_process or multiprocess for one machine, or celery, docker, k8s or " +
      "celery_k8s for several.",
  }),
  limitOfNobody: kind<{ executor: string }>({
    code: "DTS6013",
    title: "An executor cannot keep the limit of a foreach",
    message: ({ executor }) => `Nothing can keep to \`maxParallel\` under ${executor}.`,
    help: () =>
      'Leave it out and put @pool("name") before the steps: Dagster limits a pool over all runs. Or ' +
      "use another executor, such as k8s.",
  }),
} as const;
