import { FlowMistake } from "../../authoring/flow-error.js";
import { describeValue, quoteAll } from "../message-text.js";
import { type FlowManifest, MAX_ITERATIONS, type Transition } from "../protocol.js";

type Cases = { value: string; target: string }[];

/** Reads the calls of `this.next` of a flow's instance, and checks them against the manifest. */
export class NextCalls {
  private readonly names = new Map<unknown, string>();

  constructor(
    flow: object,
    private readonly manifest: FlowManifest,
    private readonly step: string,
  ) {
    for (const name of Object.keys(manifest.steps)) this.names.set(Reflect.get(flow, name), name);
  }

  /**
   * Checks that a call is the one that the compiler read.
   * @throws FlowError if it is not
   */
  check(callArguments: readonly unknown[]): void {
    const called = this.read(callArguments);
    const expected = transitionOf(this.manifest, this.step);
    if (formatTransition(called) === formatTransition(expected)) return;
    const compiled =
      expected.kind === "end" ? "no this.next(...)" : `this.next(${formatTransition(expected)})`;
    throw new FlowMistake(
      `step "${this.step}" called this.next(${formatTransition(called)}), but the bundle was made ` +
        `for ${compiled}. ${makeAgain(this.manifest)}`,
    );
  }

  private read(callArguments: readonly unknown[]): Transition {
    const [first, second] = callArguments;
    if (typeof first === "object" && first !== null) return this.readSwitch(first, second);
    if (typeof second === "object" && second !== null) return this.readForeach(first, second);
    const targets = callArguments.map((target) => this.nameOf(target));
    const [target] = targets;
    if (target === undefined)
      throw new FlowMistake(`step "${this.step}": this.next() names no step.`);
    return targets.length === 1 ? { kind: "linear", target } : { kind: "split", targets };
  }

  private readForeach(target: unknown, options: object): Transition {
    const { foreach, allowEmpty, ...settings } = options as Record<string, unknown>;
    return {
      kind: "foreach",
      target: this.nameOf(target),
      attribute: String(foreach),
      allowEmpty: allowEmpty === true,
      ...settings,
    };
  }

  private readSwitch(cases: object, options: unknown): Transition {
    const { condition, maxIterations = MAX_ITERATIONS } = (options ?? {}) as {
      condition?: unknown;
      maxIterations?: number;
    };
    const read = Object.entries(cases).map(([value, target]) => ({
      value,
      target: this.nameOf(target),
    }));
    return { kind: "switch", condition: String(condition), cases: read, maxIterations };
  }

  private nameOf(target: unknown): string {
    const name = this.names.get(target);
    if (target !== undefined && name !== undefined) return name;
    throw new FlowMistake(
      `step "${this.step}": this.next was given ${describeValue(target)}, which is no step of ` +
        `${this.manifest.flow}. Its steps are ${quoteAll(Object.keys(this.manifest.steps))}.`,
    );
  }
}

/** The transition of a step in the manifest. */
export function transitionOf(manifest: FlowManifest, step: string): Transition {
  if (Object.hasOwn(manifest.steps, step)) {
    const found = manifest.steps[step];
    if (found !== undefined) return found.transition;
  }
  throw new FlowMistake(
    `"${step}" is no step of the bundle of ${manifest.flow}. ${makeAgain(manifest)}`,
  );
}

/** Tells how to make the bundle again, if it is not that of the current flow. */
export function makeAgain(manifest: FlowManifest): string {
  return `Make it again: ${manifest.command}`;
}

/** The steps that a transition may lead to, each once. */
export function targetsOf(transition: Transition): string[] {
  switch (transition.kind) {
    case "linear":
    case "foreach":
      return [transition.target];
    case "split":
      return transition.targets;
    case "switch":
      return [...new Set(transition.cases.map(({ target }) => target))];
    case "end":
      return [];
  }
}

/** The arguments of `this.next`, in a form that is the same for the same transition. */
function formatTransition(transition: Transition): string {
  switch (transition.kind) {
    case "linear":
      return `this.${transition.target}`;
    case "split":
      return transition.targets.map((target) => `this.${target}`).join(", ");
    case "foreach": {
      const { kind: _, target, attribute, ...settings } = transition;
      return `this.${target}, { ${formatOptions({ foreach: attribute, ...settings })} }`;
    }
    case "switch": {
      const { condition, maxIterations } = transition;
      const isSaid = maxIterations !== MAX_ITERATIONS;
      const options = formatOptions({ condition, ...(isSaid && { maxIterations }) });
      return `{ ${formatCases(transition.cases)} }, { ${options} }`;
    }
    case "end":
      return "";
  }
}

/** The first one tells the kind of transition. A flag that is false counts as absent. */
function formatOptions(options: object): string {
  const [first, ...others] = Object.entries(options)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return [first, ...others.sort()].join(", ");
}

/** Sorted, because an object's numeric keys come first, wherever they were written. */
function formatCases(cases: Cases): string {
  return cases
    .map(({ value, target }) => `${JSON.stringify(value)}: this.${target}`)
    .sort()
    .join(", ");
}
