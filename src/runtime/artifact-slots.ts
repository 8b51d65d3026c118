import { FlowError } from "../authoring/flow-error.js";
import type { ArtifactCodec } from "./artifacts.js";
import type { Encoded } from "./protocol.js";

/** Names of FlowSpec's own members, which no artifact can have. */
const RESERVED = new Set(["input", "index", "next", "foreachStack", "mergeArtifacts"]);

/** Where an artifact's value comes from before the step assigns one. */
type Source =
  | { kind: "inherited"; encoded: Encoded }
  /** A field as its initializer left it. */
  | { kind: "field"; value: unknown; isKept: boolean };

/** One artifact of a task: decoded when first read, encoded again only if it may have changed. */
class ArtifactSlot {
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
    if (!this.isDecoded) this.value = this.codec.decode(this.source.encoded);
    this.isDecoded = true;
    return this.value;
  }

  set(value: unknown): void {
    this.value = value;
    this.isAssigned = true;
  }

  /** Takes another task's value, as if the step had assigned it. */
  merge(encoded: Encoded): void {
    this.source = { kind: "inherited", encoded };
    this.isDecoded = false;
  }

  get isKept(): boolean {
    return this.isAssigned || this.source.kind === "inherited" || this.source.isKept;
  }

  encode(): Encoded {
    if (this.isAssigned) return this.codec.encode(this.name, this.value);
    if (this.source.kind === "field") return this.codec.encode(this.name, this.source.value);
    const mayHaveChanged = this.isDecoded && typeof this.value === "object" && this.value !== null;
    return mayHaveChanged ? this.codec.encode(this.name, this.value) : this.source.encoded;
  }
}

/**
 * The artifacts of a task, laid over a flow's instance as accessors: a proxy in the place of `this`
 * would break private members of the flow's class.
 */
export class TaskArtifacts {
  private readonly slots = new Map<string, ArtifactSlot>();

  /**
   * @param flow a new instance: its own properties are the fields, as their initializers left them
   * @param inherited artifacts of the task before; undefined in a join and in the first task
   * @param areFieldsKept whether initializers give artifacts their values: in the first task
   * @throws FlowError if a field has a name of FlowSpec's
   */
  constructor(
    private readonly flow: object,
    inherited: Record<string, Encoded> | undefined,
    areFieldsKept: boolean,
    private readonly codec: ArtifactCodec,
  ) {
    for (const name of Object.keys(flow)) this.addField(name, areFieldsKept);
    for (const [name, encoded] of Object.entries(inherited ?? {})) {
      if (isKeptName(name)) this.inherit(name, encoded);
    }
  }

  /** Whether the step itself has assigned the artifact, or merged it. */
  isSet(name: string): boolean {
    const slot = this.current(name);
    return slot === undefined ? Object.hasOwn(this.flow, name) : slot.isKept;
  }

  /** Take over another task's artifact. */
  inherit(name: string, encoded: Encoded): void {
    const slot = this.current(name);
    if (slot === undefined) this.lay(name, { kind: "inherited", encoded });
    else slot.merge(encoded);
  }

  /**
   * What the task passes on.
   * @param isLenient whether artifacts that cannot be kept are left out
   * @throws FlowError if a value cannot be kept, or a name cannot be an artifact's
   */
  collect(methods: ReadonlySet<string>, { isLenient = false } = {}): Record<string, Encoded> {
    const collected: Record<string, Encoded> = {};
    for (const name of Object.keys(this.flow).filter(isKeptName)) {
      try {
        if (RESERVED.has(name) || methods.has(name)) throw reservedName(name);
        const slot = this.current(name);
        if (slot === undefined) {
          collected[name] = this.codec.encode(name, Reflect.get(this.flow, name));
        } else if (slot.isKept) {
          collected[name] = slot.encode();
        }
      } catch (error) {
        if (!isLenient) throw error;
      }
    }
    return collected;
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
    const slot = new ArtifactSlot(name, source, this.codec);
    this.slots.set(name, slot);
    Object.defineProperty(this.flow, name, {
      get: () => slot.get(),
      set: (value) => slot.set(value),
      enumerable: true,
      configurable: true,
    });
  }

  /** The slot of an artifact, unless the step deleted it or put a property in its place. */
  private current(name: string): ArtifactSlot | undefined {
    const isAccessor = Object.getOwnPropertyDescriptor(this.flow, name)?.get !== undefined;
    return isAccessor ? this.slots.get(name) : undefined;
  }
}

/** `__proto__` is among the names that are not kept. */
export function isKeptName(name: string): boolean {
  return !name.startsWith("_");
}

function reservedName(name: string): FlowError {
  return new FlowError(
    `"${name}" is a member of the flow and cannot be an artifact: give the artifact another name.`,
  );
}
