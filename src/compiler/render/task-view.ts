import type { TaskOp } from "../lower/plan.js";
import { pythonLiteral } from "./literals.js";
import { type OpView, outputsByStep, outs, sourcesOf } from "./op-view.js";

export function taskView(op: TaskOp): OpView {
  const options = [
    ...(op.name === op.identifier ? [] : [pythonLiteral(op.name)]),
    ...insOption(op.input),
    ...outOption(op.output),
    ...retryOption(op),
    ...tagsOption(op),
    ...(op.pool === undefined ? [] : [`pool=${pythonLiteral(op.pool)}`]),
  ];
  return {
    isTask: true,
    identifier: op.identifier,
    description: op.description,
    options: options.join(", "),
    parameters: ["context: dg.OpExecutionContext", ...parametersOf(op)].join(", "),
    lines: [...preludeOf(op), ...limitedLines(op)],
  };
}

function parametersOf({ input }: TaskOp): string[] {
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

function preludeOf({ input, step }: TaskOp): string[] {
  if (input.kind === "merge") return [`(task,) = ${input.parameter}`];
  if (input.kind !== "foreach") return [];
  const args = [pythonLiteral(step), `[${input.split}]`, ...sourcesOf(input)].join(", ");
  return [`(group,) = fan_in(${args})`];
}

/** The call that runs the task, and with it the record. */
function runStep(op: TaskOp): string {
  const step = op.step === undefined ? 'task["next"]' : pythonLiteral(op.step);
  const loop = op.loop === undefined ? [] : [`loop=${pythonLiteral(op.loop)}`];
  const caught = op.catchesDeath ? ["catches_death=True"] : [];
  const options = [...loop, ...caught, ...nodeOptions(op)];
  return `await run_step(${["context", step, ...inputArguments(op), ...options].join(", ")})`;
}

function nodeOptions({ options }: TaskOp): string[] {
  return Object.entries(options).map(([name, value]) => `${name}=${pythonLiteral(value)}`);
}

function inputArguments({ input }: TaskOp): string[] {
  switch (input.kind) {
    case "none":
      return [];
    case "task":
      return [`[${input.parameter}]`];
    case "merge":
      return ["[task]"];
    case "branches":
      return [
        `[${input.parameters.map(({ name, list }) => (list ? `*${name}` : name)).join(", ")}]`,
      ];
    case "foreach":
    case "group":
      return ['group["inputs"]', 'group["stack"]'];
  }
}

function retryOption({ retry }: TaskOp): string[] {
  if (retry === undefined) return [];
  const delay = retry.delay === 0 ? "" : `, delay=${pythonLiteral(retry.delay)}`;
  return [`retry_policy=StepRetryPolicy(max_retries=${pythonLiteral(retry.times)}${delay})`];
}

function tagsOption({ priority, tags }: TaskOp): string[] {
  const all = { ...(priority > 0 ? { "dagster/priority": String(priority) } : {}), ...tags };
  return Object.keys(all).length === 0 ? [] : [`tags=${pythonLiteral(all)}`];
}

function insOption(input: TaskOp["input"]): string[] {
  if (input.kind !== "none" || input.after.length === 0) return [];
  const ins = input.after.map((name) => `${pythonLiteral(name)}: dg.In(dg.Nothing)`);
  return [`ins={${ins.join(", ")}}`];
}

function outOption(output: TaskOp["output"]): string[] {
  if (output.kind === "task") return [];
  if (output.kind === "items") return ['out={"task": dg.Out(dict), "items": dg.DynamicOut(dict)}'];
  return [outs(output.cases, "dg.Out(dict, is_required=False)")];
}

function limitedLines(op: TaskOp): string[] {
  const lines = outputLines(op);
  if (Object.keys(op.limits).length === 0) return lines;
  const limits = pythonLiteral(op.limits);
  return [`async with limited(context, ${limits}):`, ...lines.map((line) => `    ${line}`)];
}

function outputLines(op: TaskOp): string[] {
  switch (op.output.kind) {
    case "task":
      return [`return ${runStep(op)}`];
    case "items":
      return [
        `task = ${runStep(op)}`,
        'yield dg.Output(task, "task")',
        `for item in ${
          op.output.batchSize === undefined
            ? 'dynamic(fan_out([task]), "items")'
            : `batches([task], ${op.output.batchSize}, "items")`
        }:`,
        "    yield item",
      ];
    case "cases": {
      const outputs = pythonLiteral(outputsByStep(op.output.cases));
      return [`task = ${runStep(op)}`, `yield dg.Output(task, ${outputs}[task["next"]])`];
    }
  }
}
