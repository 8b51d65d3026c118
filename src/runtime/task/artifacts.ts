import { FlowError, FlowMistake } from "../../authoring/flow-error.js";
import type { Encoded, TaskRecord } from "../protocol.js";
import { inRuntime } from "../user-code.js";
import type { ArtifactCodec, Origin } from "../values/codec.js";
import { defineDropped } from "./dropped.js";

/** Names of FlowSpec's own members, which no artifact can have. */
const RESERVED = new Set(["input", "index", "next", "foreachStack", "mergeArtifacts"]);

/** Where an artifact's value comes from before the step assigns one. */
type Source =
  | ({ kind: "inherited" } & Origin)
  /** A field with the value of its initializer. */
  | { kind: "field"; value: unknown; isKept: boolean };

/** One artifact of a task: decoded when first read, encoded again only if it may have changed. */
class TaskArtifact {
  private value: unknown;
  private isDecoded = false;
  isAssigned = false;

  constructor(
    private readonly name: string,
    private source: Source,
    private readonly codec: ArtifactCodec,
  ) {}

  get(): unknown {
    if (this.isAssigned) return this.value;
    if (this.source.kind === "field") return this.source.value;
    const { source } = this;
    if (!this.isDecoded) this.value = inRuntime(() => this.codec.decode(source));
    this.isDecoded = true;
    return this.value;
  }

  set(value: unknown): void {
    this.value = value;
    this.isAssigned = true;
  }

  /** Takes another task's value, as if the step had assigned it. */
  merge(from: Origin): void {
    this.source = { kind: "inherited", ...from };
    this.isDecoded = false;
  }

  get isKept(): boolean {
    return this.isAssigned || this.source.kind === "inherited" || this.source.isKept;
  }

  /** Whether the value may differ from the inherited one. */
  get mayHaveChanged(): boolean {
    if (this.isAssigned || this.source.kind === "field") return true;
    return this.isDecoded && typeof this.value === "object" && this.value !== null;
  }

  encode(): Encoded {
    if (this.source.kind === "inherited" && !this.mayHaveChanged) return this.source.encoded;
    return this.codec.encode(this.name, this.get());
  }
}

/**
 * The artifacts of a task, as accessors on the flow's instance. A proxy instead of `this` would break private members
 * of the flow's class.
 */
export class TaskArtifacts {
  private readonly artifacts = new Map<string, TaskArtifact>();
  /** The artifacts that are not there because a join left them out, each with its join. */
  private readonly dropped: ReadonlyMap<string, string>;
  /** Those of them whose reading is an error. */
  private readonly refused = new Set<string>();

  /**
   * @param flow a new instance, whose own properties are the fields with the values of their initializers
   * @param before the record of the task before; undefined in a join and in the first task
   * @param areFieldsKept whether initializers give artifacts their values: in the first task
   * @param dropped the artifacts that joins have left out, with their joins: this task's own if it is a join
   * @throws FlowError if a field has a name of FlowSpec's
   */
  constructor(
    private readonly flow: object,
    before: TaskRecord | undefined,
    areFieldsKept: boolean,
    private readonly codec: ArtifactCodec,
    dropped: ReadonlyMap<string, string>,
  ) {
    for (const name of Object.keys(flow)) this.addField(name, areFieldsKept);
    for (const [name, from] of before === undefined ? [] : artifactsOf(before)) {
      this.inherit(name, from);
    }
    this.dropped = dropped;
    for (const [name, join] of dropped) this.refuse(name, join);
  }

  /** What joins have left out and this task has not set either, for the record; undefined if there is nothing. */
  stillDropped(kept: Readonly<Record<string, Encoded>>): Record<string, string> | undefined {
    const names = [...this.dropped].filter(([name]) => !Object.hasOwn(kept, name));
    return names.length === 0 ? undefined : Object.fromEntries(names);
  }

  /** Whether the step itself has assigned the artifact, or merged it. */
  isSet(name: string): boolean {
    const artifact = this.current(name);
    if (artifact !== undefined) return artifact.isKept;
    return Object.hasOwn(this.flow, name) && !this.refused.has(name);
  }

  /** Takes over another task's artifact. */
  inherit(name: string, from: Origin): void {
    const artifact = this.current(name);
    if (artifact === undefined) this.lay(name, { kind: "inherited", ...from });
    else artifact.merge(from);
  }

  /**
   * What the task passes on.
   * @throws FlowError if a value cannot be kept, or a name cannot be an artifact's
   */
  collect(methods: ReadonlySet<string>): Record<string, Encoded> {
    const collected: Record<string, Encoded> = {};
    for (const name of Object.keys(this.flow).filter(isKeptName)) {
      if (RESERVED.has(name) || methods.has(name)) throw reservedName(name);
      const artifact = this.current(name);
      if (artifact === undefined) {
        collected[name] = this.codec.encode(name, Reflect.get(this.flow, name));
      } else if (artifact.isKept) {
        collected[name] = artifact.encode();
      }
    }
    return collected;
  }

  /** Removes the values that {@link collect} would refuse, because no artifact can have them. */
  discardRefused(methods: ReadonlySet<string>): void {
    for (const name of Object.keys(this.flow).filter(isKeptName)) {
      const mayBeRefused = this.current(name)?.mayHaveChanged ?? true;
      const isRefused =
        RESERVED.has(name) ||
        methods.has(name) ||
        (mayBeRefused && !this.codec.accepts(name, Reflect.get(this.flow, name)));
      if (isRefused) Reflect.deleteProperty(this.flow, name);
    }
  }

  /** Makes reading a dropped artifact an error until the step sets it. The value of an initializer stays. */
  private refuse(name: string, join: string): void {
    if (Object.hasOwn(this.flow, name) && Reflect.get(this.flow, name) !== undefined) return;
    defineDropped(this.flow, name, join, (value) => {
      this.lay(name, { kind: "field", value: undefined, isKept: true });
      Reflect.set(this.flow, name, value);
    });
    this.artifacts.delete(name);
    this.refused.add(name);
  }

  private addField(name: string, isKept: boolean): void {
    if (!isKeptName(name)) return;
    const value: unknown = Reflect.get(this.flow, name);
    if (RESERVED.has(name)) {
      if (value !== undefined) throw reservedName(name);
      // `input!: string` only states a type, but as a TC39 field it would hide the accessor.
      Reflect.deleteProperty(this.flow, name);
      return;
    }
    this.lay(name, { kind: "field", value, isKept: isKept && value !== undefined });
  }

  private lay(name: string, source: Source): void {
    const artifact = new TaskArtifact(name, source, this.codec);
    this.artifacts.set(name, artifact);
    this.refused.delete(name);
    Object.defineProperty(this.flow, name, {
      get: () => artifact.get(),
      set: (value) => artifact.set(value),
      enumerable: true,
      configurable: true,
    });
  }

  /** An artifact, unless the step deleted it or put a property in its place. */
  private current(name: string): TaskArtifact | undefined {
    const isAccessor = Object.getOwnPropertyDescriptor(this.flow, name)?.get !== undefined;
    return isAccessor ? this.artifacts.get(name) : undefined;
  }
}

/**
 * The artifacts of a record.
 * @throws FlowError if the record is damaged
 */
export function artifactsOf(record: TaskRecord): [name: string, from: Origin][] {
  const { step, artifacts } = record;
  if (typeof artifacts !== "object" || artifacts === null) {
    throw new FlowError(
      `the record of step "${step}" is damaged: it has no artifacts. Run the flow again from there.`,
    );
  }
  return Object.entries(artifacts)
    .filter(([name]) => isKeptName(name))
    .map(([name, encoded]) => [name, { encoded, origin: `artifact "${name}" of step "${step}"` }]);
}

/** `__proto__` is among the names that are not kept. */
function isKeptName(name: string): boolean {
  return !name.startsWith("_");
}

function reservedName(name: string): FlowError {
  return new FlowMistake(
    `"${name}" is a member of the flow and cannot be an artifact: give the artifact another name.`,
  );
}
