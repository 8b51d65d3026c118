import type { ShapeGraph, ShapeStep } from "./model.js";
import { type OpenSplit, openSplitsOf } from "./open-splits.js";

/**
 * A graph as a Metaflow flow in Python. Each task adds a line of JSON, as `TaskTrace`, to the file
 * that the environment variable TASK_TRACES names.
 */
export function writeMetaflow(graph: ShapeGraph): string {
  const { flow, steps } = graph;
  const open = openSplitsOf(graph);
  const method = (step: ShapeStep) => methodOf(step, open.get(step.name) ?? []);
  return `${HEADER}

class ${flow}(FlowSpec):
${steps.map(method).join("\n")}

if __name__ == "__main__":
    ${flow}()
`;
}

const HEADER = `import hashlib
import json
import os

from metaflow import FlowSpec, step


def visit(flow, name, traces):
    stack = flow.foreach_stack() or []
    indices = [frame[0] for frame in stack]
    item = flow.input if stack else ""
    text = f"{name}[{','.join(map(str, indices))}]{item}({';'.join(traces)})"
    flow.trace = hashlib.sha256(text.encode()).hexdigest()[:12]
    line = json.dumps({"step": name, "indices": indices, "trace": flow.trace})
    with open(os.environ["TASK_TRACES"], "a") as file:
        file.write(line + "\\n")


def made(flow, fewest, most):
    size = fewest + int(flow.trace[:6], 16) % (most - fewest + 1)
    return [f"{flow.trace}/{index}" for index in range(size)]


def choose(flow, name, cases, back, rounds):
    count = flow.counts.get(name, 0) + 1
    leaving = [index for index in range(cases) if index not in back]
    open_cases = leaving if back and count > rounds else list(range(cases))
    chosen = open_cases[int(flow.trace[:6], 16) % len(open_cases)]
    flow.counts = {**flow.counts, name: count if chosen in back else 0}
    flow.choice = f"c{chosen}"
`;

function methodOf(step: ShapeStep, open: readonly OpenSplit[]): string {
  const lines = [...visit(step, open), ...transition(step)]
    .map((line) => `        ${line}\n`)
    .join("");
  return `    @step
    def ${step.name}(self${step.isJoin ? ", inputs" : ""}):
${lines}`;
}

function visit({ name, isJoin }: ShapeStep, open: readonly OpenSplit[]): string[] {
  // Metaflow hands a join its branches in the order of their names.
  const branches = open.flatMap(({ branch }) => branch ?? []);
  const place = `self.branches = [${branches.join(", ")}]`;
  if (name === "start") return [`visit(self, "start", [])`, "self.counts = {}", place];
  if (!isJoin) return [`visit(self, "${name}", [self.trace])`, place];
  return [
    "inputs = sorted(inputs, key=lambda each: each.branches)",
    ...open.filter(({ branch }) => branch === undefined).map(carryItems),
    `visit(self, "${name}", [each.trace for each in inputs])`,
    "self.counts = inputs[0].counts",
    place,
  ];
}

/** Metaflow reads an item anew in each task: a join must take the list over, or has no input. */
function carryItems({ split }: OpenSplit): string {
  return `self.items_of_${split} = inputs[0].items_of_${split}`;
}

function transition({ name, transition: way }: ShapeStep): string[] {
  switch (way.kind) {
    case "end":
      return [];
    case "linear":
      return [`self.next(self.${way.target})`];
    case "split":
      return [`self.next(${way.targets.map((target) => `self.${target}`).join(", ")})`];
    case "foreach":
      return [
        `self.items_of_${name} = made(self, ${way.fewest}, ${way.most})`,
        `self.next(self.${way.target}, foreach="items_of_${name}")`,
      ];
    case "switch": {
      const cases = way.targets.map((target, index) => `"c${index}": self.${target}`).join(", ");
      return [
        `choose(self, "${name}", ${way.targets.length}, [${way.back.join(", ")}], ${way.rounds})`,
        `self.next({${cases}}, condition="choice")`,
      ];
    }
  }
}
