import type { Case, PlanOp, RegroupOp, TaskOp } from "../lower/plan.js";
import { around, type Code, call, display, signature } from "./layout.js";
import { literal, pythonLiteral } from "./literals.js";

/** An op as `templates/flow.hbs` prints it. */
export interface OpView {
  decorator: Code;
  signature: Code;
  description: string | undefined;
  body: BodyLine[];
}

/** A line of an op's body, with the spaces before it. */
interface BodyLine {
  code: Code;
  indent: number;
}

export function opView(op: PlanOp): OpView {
  return op.kind === "task" ? taskView(op) : regroupView(op);
}

function taskView(op: TaskOp): OpView {
  const options = [
    ...(op.name === op.identifier ? [] : [pythonLiteral(op.name)]),
    ...insOption(op.input),
    ...outOption(op.output),
    ...retryOption(op),
    ...tagsOption(op),
    ...(op.pool === undefined ? [] : [argument("pool", literal(op.pool))]),
  ];
  const parameters = ["context: dg.OpExecutionContext", ...taskParameters(op)];
  return {
    decorator: call("@flow.op", options),
    signature: around("async ", signature(op.identifier, parameters)),
    description: op.description,
    body: [...lines(prelude(op)), ...taskBody(op)],
  };
}

function taskParameters({ input }: TaskOp): string[] {
  switch (input.kind) {
    case "none":
      return [];
    case "task":
    case "group":
      return [`${input.parameter}: dict`];
    case "merge":
      return [`${input.parameter}: list`];
    case "branches":
      return input.parameters.map(({ name, list }) => `${name}: ${list ? "list" : "dict"}`);
    case "foreach":
      return [`${input.split}: dict`, ...input.sources.map((source) => `${source}: list`)];
  }
}

function insOption(input: TaskOp["input"]): Code[] {
  if (input.kind !== "none" || input.after.length === 0) return [];
  const ins = input.after.map((name) => `${pythonLiteral(name)}: dg.In(dg.Nothing)`);
  return [argument("ins", display("{", ins, "}"))];
}

function outOption(output: TaskOp["output"]): Code[] {
  switch (output.kind) {
    case "task":
      return [];
    case "items":
      return [
        argument(
          "out",
          display("{", ['"task": dg.Out(dict)', '"items": dg.DynamicOut(dict)'], "}"),
        ),
      ];
    case "cases":
      return [outs(output.cases, "dg.Out(dict, is_required=False)")];
    case "results": {
      const names = ["result", ...output.checks];
      const entries = names.map((name) => `${pythonLiteral(name)}: dg.Out()`);
      return [argument("out", display("{", entries, "}"))];
    }
  }
}

function retryOption({ retry }: TaskOp): Code[] {
  if (retry === undefined) return [];
  const delay = retry.delay === 0 ? [] : [argument("delay", literal(retry.delay))];
  const options = [argument("max_retries", literal(retry.times)), ...delay];
  return [argument("retry_policy", call("StepRetryPolicy", options))];
}

function tagsOption({ priority, tags }: TaskOp): Code[] {
  const all = { ...(priority > 0 ? { "dagster/priority": String(priority) } : {}), ...tags };
  return Object.keys(all).length === 0 ? [] : [argument("tags", literal(all))];
}

/** What an op does with its inputs before it runs its task. */
function prelude({ input, step }: TaskOp): Code[] {
  if (input.kind === "merge") return [`(task,) = ${input.parameter}`];
  if (input.kind !== "foreach") return [];
  const sources = input.areBatches ? input.sources.map((source) => `*${source}`) : input.sources;
  const join = call("join_foreach", [literal(step), input.split, ...sources]);
  return [around("inputs = ", join)];
}

function taskBody(op: TaskOp): BodyLine[] {
  switch (op.output.kind) {
    case "task":
      return lines([around("return ", runCall(op))]);
    case "items": {
      const { batchSize } = op.output;
      const size = batchSize === undefined ? [] : [literal(batchSize)];
      const items = [...size, "task", 'output="items"'];
      return [
        ...lines([around("task = ", runCall(op)), 'yield dg.Output(task, "task")']),
        ...yieldEach(call(batchSize === undefined ? "fan_out" : "batches", items)),
      ];
    }
    case "cases":
      return lines([
        around("task = ", runCall(op)),
        around("outputs = ", literal(outputsByStep(op.output.cases))),
        'yield dg.Output(task, outputs[task["next"]])',
      ]);
    case "results":
      return [
        ...lines([
          around("result, checks = ", runCall(op, "run_with_checks")),
          'yield dg.Output(result, "result")',
        ]),
        { code: "for check in checks:", indent: 4 },
        { code: "yield check", indent: 8 },
      ];
  }
}

/** The call that runs the task, or several. */
function runCall(op: TaskOp, method = "run"): Code {
  const step = op.step === undefined ? 'task["next"]' : literal(op.step);
  const options = [
    ...(op.loop === undefined ? [] : [argument("steps", literal(op.loop))]),
    ...(op.isParallel ? ["parallel=True"] : []),
    ...(Object.keys(op.limits).length === 0 ? [] : [argument("limits", literal(op.limits))]),
    ...Object.entries(op.options).map(([name, value]) => argument(name, literal(value))),
    ...(op.catchesDeath ? ["catches_death=True"] : []),
  ];
  return call(`await flow.${method}`, ["context", step, ...inputArguments(op), ...options]);
}

function inputArguments({ input }: TaskOp): string[] {
  switch (input.kind) {
    case "none":
      return [];
    case "task":
      return [input.parameter];
    case "merge":
      return ["task"];
    case "branches":
      return input.parameters.map(({ name, list }) => (list ? `*${name}` : name));
    case "foreach":
      return ["*inputs", `stack=${input.split}["stack"]`];
    case "group":
      return [`*${input.parameter}["inputs"]`, `stack=${input.parameter}["stack"]`];
  }
}

function regroupView(op: RegroupOp): OpView {
  const out =
    op.does === "switch" ? outs(op.cases, "dg.DynamicOut(dict)") : "out=dg.DynamicOut(dict)";
  const parameters = regroupParameters(op).map((name) => `${name}: list`);
  return {
    decorator: call("@flow.op", [out]),
    signature: signature(op.identifier, parameters),
    description: undefined,
    body: yieldEach(regroupCall(op)),
  };
}

function regroupParameters(op: RegroupOp): string[] {
  switch (op.does) {
    case "foreach":
    case "switch":
      return [op.tasks];
    case "merge":
      return op.sources;
    case "join-foreach":
    case "join-branches":
      return [op.splits, ...op.sources];
  }
}

function regroupCall(op: RegroupOp): Code {
  switch (op.does) {
    case "foreach":
      return op.batchSize === undefined
        ? call("fan_out", [`*${op.tasks}`])
        : call("batches", [literal(op.batchSize), `*${op.tasks}`]);
    case "switch":
      return call("route", [op.tasks, literal(outputsByStep(op.cases))]);
    case "merge":
      return call("merge", [literal(op.steps), ...op.sources]);
    case "join-foreach": {
      const sources = op.areBatches ? op.sources.map((source) => `*${source}`) : op.sources;
      return call("join_foreachs", [literal(op.step), op.splits, ...sources]);
    }
    case "join-branches":
      return call("join_branches", [literal(op.step), op.splits, ...op.branches.map(oneList)]);
  }
}

function oneList(names: string[]): Code {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  return display(
    "[",
    names.map((name) => `*${name}`),
    "]",
  );
}

function yieldEach(values: Code): BodyLine[] {
  return [
    { code: around("for item in ", values, ":"), indent: 4 },
    { code: "yield dg.DynamicOutput(*item)", indent: 8 },
  ];
}

function outs(cases: Case[], out: string): Code {
  const entries = cases.map(({ output }) => `${pythonLiteral(output)}: ${out}`);
  return argument("out", display("{", entries, "}"));
}

function outputsByStep(cases: Case[]): Record<string, string> {
  return Object.fromEntries(
    cases.flatMap(({ output, steps }) => steps.map((step) => [step, output])),
  );
}

function argument(name: string, value: Code): Code {
  return around(`${name}=`, value);
}

function lines(codes: Code[]): BodyLine[] {
  return codes.map((code) => ({ code, indent: 4 }));
}
