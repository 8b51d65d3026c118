// The flows that the bench compares: each a list of steps, printed as TypeScript and as Metaflow.

/** Both dialects must do the same work, so each step is one line in each. */
const NOTHING = { typescript: [], python: [] };

/** A step. `next` is as in the compiler's graph, `options` as written; without `next` it is `end`. */
function step(name, next, { join = false, work = NOTHING } = {}) {
  return { name, next, join, work };
}

const linear = (target) => ({ kind: "linear", targets: [target] });
const split = (...targets) => ({ kind: "split", targets });
const foreach = (target, options = "") => ({ kind: "foreach", targets: [target], options });

const setItems = (count) => ({
  typescript: [`this.items = Array.from({ length: ${count} }, (_, index) => index);`],
  python: [`self.items = list(range(${count}))`],
});
const doubleItem = {
  typescript: ["this.value = this.input * 2;"],
  python: ["self.value = self.input * 2"],
};
const sumValues = {
  typescript: ["this.total = inputs.reduce((sum, i) => sum + i.value, 0);"],
  python: ["self.total = sum(i.value for i in inputs)"],
};
const printTotal = { typescript: ["console.log(this.total);"], python: ["print(self.total)"] };

/** A foreach over a number of items. `options` are further options, as TypeScript has them. */
export function wideFlow(name, items, options) {
  return {
    name,
    steps: [
      step("start", foreach("process_item", options), { work: setItems(items) }),
      step("process_item", linear("join"), { work: doubleItem }),
      step("join", linear("end"), { join: true, work: sumValues }),
      step("end", undefined, { work: printTotal }),
    ],
  };
}

/** A foreach over a number of items, whose tasks inherit an artifact of a size in bytes and do not read it. */
export function inheritingFlow(name, items, bytes) {
  const { steps } = wideFlow(name, items);
  const [start, ...rest] = steps;
  const typescript = [
    ...start.work.typescript,
    `this.model = Buffer.alloc(${bytes}, "model").toString("latin1");`,
  ];
  return { name, steps: [{ ...start, work: { typescript, python: [] } }, ...rest] };
}

/**
 * A foreach in a foreach, with 3 items each. On each level another outer item is the slow one. If a level waits
 * for the whole level before it, the flow takes the sum of the longest tasks.
 */
export function unevenFlow(name, options) {
  const nap = (level) => ({
    typescript: [
      `const isSlow = (this.foreachStack()[0]?.index ?? 0) === ${level};`,
      "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, isSlow ? 2000 : 100);",
    ],
    python: [],
  });
  const also = ({ typescript }, more) => ({ typescript: [...typescript, ...more], python: [] });
  return {
    name,
    steps: [
      step("start", foreach("outer"), { work: setItems(3) }),
      step("outer", foreach("inner", options), { work: also(nap(0), setItems(3).typescript) }),
      step("inner", linear("inner_join"), { work: also(nap(1), doubleItem.typescript) }),
      step("inner_join", linear("last"), { join: true, work: nap(2) }),
      step("last", linear("outer_join")),
      step("outer_join", linear("end"), { join: true }),
      step("end", undefined),
    ],
  };
}

/** Ten steps: a static split and join, then a foreach. */
export function flowOfTenSteps(name) {
  return {
    name,
    steps: [
      step("start", split("left", "right")),
      step("left", linear("meet")),
      step("right", linear("meet")),
      step("meet", linear("prepare"), { join: true }),
      step("prepare", foreach("process_item"), { work: setItems(3) }),
      step("process_item", linear("gather"), { work: doubleItem }),
      step("gather", linear("polish"), { join: true, work: sumValues }),
      step("polish", linear("report")),
      step("report", linear("end")),
      step("end", undefined),
    ],
  };
}

/** A flow with a number of steps: blocks of a static split, a join and a foreach, then linear steps. */
export function longFlow(name, count) {
  const blocks = Math.floor((count - 2) / 7);
  const first = (block) =>
    block < blocks ? `split_${block}` : blocks * 7 + 2 < count ? "filler_0" : "end";
  const steps = [step("start", linear(first(0)))];
  for (let block = 0; block < blocks; block++) steps.push(...blockSteps(block, first(block + 1)));
  const fillers = count - 2 - blocks * 7;
  for (let filler = 0; filler < fillers; filler++) {
    const target = filler + 1 < fillers ? `filler_${filler + 1}` : "end";
    steps.push(step(`filler_${filler}`, linear(target)));
  }
  return { name, steps: [...steps, step("end", undefined)] };
}

function blockSteps(block, following) {
  const named = (part) => `${part}_${block}`;
  return [
    step(named("split"), split(named("left"), named("right"))),
    step(named("left"), linear(named("meet"))),
    step(named("right"), linear(named("meet"))),
    step(named("meet"), linear(named("fan")), { join: true }),
    step(named("fan"), foreach(named("work")), { work: setItems(2) }),
    step(named("work"), linear(named("gather")), { work: doubleItem }),
    step(named("gather"), linear(following), { join: true, work: sumValues }),
  ];
}

/** A flow with a number of steps in nested foreachs, with equally many steps on each level. */
export function deepFlow(name, levels, count) {
  const perSide = Math.floor((count - 2 - 2 * levels) / (2 * levels));
  const rest = count - 2 - 2 * levels - perSide * 2 * levels;
  const before = [];
  const after = [];
  for (let level = 0; level < levels; level++) {
    const way = [`fan_${level}`, ...chain(`down_${level}`, perSide)];
    const back = [`join_${level}`, ...chain(`up_${level}`, level === 0 ? perSide + rest : perSide)];
    before.push({ level, names: way });
    after.unshift({ level, names: back });
  }
  const steps = [step("start", linear("fan_0"))];
  before.forEach(({ names }, level) => {
    const following = before[level + 1]?.names[0] ?? after[0].names[0];
    names.forEach((name, index) => {
      const target = names[index + 1] ?? following;
      steps.push(index === 0 ? fanStep(name, target) : step(name, linear(target)));
    });
  });
  after.forEach(({ names }, position) => {
    const following = after[position + 1]?.names[0] ?? "end";
    names.forEach((name, index) => {
      steps.push(step(name, linear(names[index + 1] ?? following), { join: index === 0 }));
    });
  });
  return { name, steps: [...steps, step("end", undefined)] };
}

const fanStep = (name, target) => step(name, foreach(target), { work: setItems(2) });

const chain = (prefix, length) => Array.from({ length }, (_, index) => `${prefix}_${index}`);

/** The TypeScript of several flows, for one file. */
export function toTypeScript(flows) {
  const head = 'import { FlowSpec, type Inputs, step } from "dagster-ts";\n';
  return [head, ...flows.map(typeScriptFlow)].join("\n");
}

function typeScriptFlow({ name, steps }) {
  const fields = ["items!: number[];", "value!: number;", "total!: number;", "model!: string;"];
  const methods = steps.map(({ name: method, next, join, work }) => {
    const lines = [...work.typescript, ...typeScriptNext(next)];
    const body = lines.map((line) => `    ${line}\n`).join("");
    return `  @step\n  ${method}(${join ? "inputs: Inputs<this>" : ""}) {\n${body}  }\n`;
  });
  return `export class ${name} extends FlowSpec {\n  ${fields.join("\n  ")}\n\n${methods.join("\n")}}\n`;
}

function typeScriptNext(next) {
  if (next === undefined) return [];
  const targets = next.targets.map((target) => `this.${target}`);
  if (next.kind === "foreach") targets.push(`{ foreach: "items"${next.options} }`);
  return [`this.next(${targets.join(", ")});`];
}

/** The Metaflow file of one flow. */
export function toMetaflow({ name, steps }) {
  const methods = steps.map(({ name: method, next, join, work }) => {
    const lines = [...work.python, ...metaflowNext(next)];
    const body = (lines.length > 0 ? lines : ["pass"]).map((line) => `        ${line}\n`).join("");
    return `    @step\n    def ${method}(self${join ? ", inputs" : ""}):\n${body}`;
  });
  return `from metaflow import FlowSpec, step\n\n\nclass ${name}(FlowSpec):\n${methods.join("\n")}
\nif __name__ == "__main__":\n    ${name}()\n`;
}

function metaflowNext(next) {
  if (next === undefined) return [];
  const targets = next.targets.map((target) => `self.${target}`);
  if (next.kind === "foreach") targets.push('foreach="items"');
  return [`self.next(${targets.join(", ")})`];
}
