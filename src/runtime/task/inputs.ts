import { FlowMistake } from "../../authoring/flow-error.js";
import { bindTask, type TaskHandle } from "../../authoring/task-handle.js";
import type { FlowManifest, TaskRecord } from "../protocol.js";
import { inRuntime } from "../user-code.js";
import type { ArtifactCodec } from "../values/codec.js";
import { artifactsOf } from "./artifacts.js";
import { defineDropped, droppedBefore } from "./dropped.js";
import { ForeachStack } from "./foreach-stack.js";
import { layParameters, type ParameterValues } from "./parameters.js";

/** What inputs share with their flow. */
interface FlowOfInputs {
  /** The prototype of the flow's class, so that its helpers and getters work on an input. */
  prototype: object;
  manifest: FlowManifest;
  parameters: ParameterValues;
}

/** The inputs of a join: an object for each record. `recordOf` returns the record of an input. */
export class JoinInputs {
  /** The argument of the join. */
  readonly list: object[];
  private readonly records = new WeakMap<object, TaskRecord>();

  constructor(
    records: readonly TaskRecord[],
    branches: readonly string[],
    private readonly flow: FlowOfInputs,
    private readonly codec: ArtifactCodec,
  ) {
    const { prototype } = flow;
    this.list = records.map((record) => this.fill(Object.create(prototype) as object, record));
    for (const [name, index] of namedIndices(records, branches)) this.addNamed(name, index);
  }

  /** The record behind an input. */
  recordOf(input: object): TaskRecord | undefined {
    return this.records.get(input);
  }

  private fill(input: object, record: TaskRecord): object {
    for (const [name, from] of artifactsOf(record)) {
      defineLazily(input, name, () => this.codec.decode(from));
    }
    for (const [name, join] of droppedBefore(record)) {
      defineDropped(input, name, join, () => refuseChange(name));
    }
    layParameters(input, this.flow.manifest, this.flow.parameters);
    this.records.set(input, record);
    bindTask(input, new InputHandle(new ForeachStack(record.stack, this.codec)));
    return input;
  }

  private addNamed(name: string, index: number): void {
    const input = this.list[index];
    const record = input && this.records.get(input);
    if (record === undefined || name === "length") return;
    const method: unknown = Reflect.get(this.list, name);
    // A branch may have the name of an array method, such as `filter`. The method then carries the artifacts.
    const value =
      typeof method === "function" ? this.fill(method.bind(this.list) as object, record) : input;
    Object.defineProperty(this.list, name, { value, enumerable: false });
  }
}

/** The names of the branches of a static split. A foreach has none. */
export function branchesOf(manifest: FlowManifest, join: string): readonly string[] {
  const split = manifest.steps[join]?.joins;
  const transition = split === undefined ? undefined : manifest.steps[split]?.transition;
  return transition?.kind === "split" ? transition.targets : [];
}

/** Inputs by the name of their branch, and by the step that they come from, if only one comes from it. */
function namedIndices(
  records: readonly TaskRecord[],
  branches: readonly string[],
): Map<string, number> {
  const named = new Map<string, number>();
  if (branches.length === 0) return named;
  const sources = records.map(({ step }) => step);
  for (const [index, source] of sources.entries()) {
    if (sources.indexOf(source) === sources.lastIndexOf(source)) named.set(source, index);
  }
  for (const [index, branch] of branches.entries()) named.set(branch, index);
  return named;
}

function defineLazily(target: object, name: string, make: () => unknown): void {
  let value: unknown;
  let isMade = false;
  Object.defineProperty(target, name, {
    get: () => {
      if (!isMade) value = inRuntime(make);
      isMade = true;
      return value;
    },
    set: () => refuseChange(name),
    enumerable: true,
    configurable: true,
  });
}

function refuseChange(name: string): never {
  throw new FlowMistake(`inputs cannot be changed: assign to this.${name} instead.`);
}

/** The task handle of a join's input, which knows the foreach stack. */
class InputHandle implements TaskHandle {
  constructor(private readonly stack: ForeachStack) {}

  get input(): unknown {
    return this.stack.input;
  }

  get index(): number | undefined {
    return this.stack.index;
  }

  foreachStack() {
    return this.stack.frames();
  }

  next(): never {
    throw new FlowMistake("an input of a join has no next step: call this.next.");
  }

  mergeArtifacts(): never {
    throw new FlowMistake("an input of a join merges nothing: call this.mergeArtifacts.");
  }
}
