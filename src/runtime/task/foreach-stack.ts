import type { ForeachFrame } from "../../authoring/task-handle.js";
import type { Frame } from "../protocol.js";
import type { ArtifactCodec } from "../values/codec.js";

/** The foreach stack of a task, its items decoded when asked for. */
export class ForeachStack {
  private readonly items = new Map<Frame, unknown>();

  constructor(
    private readonly stack: readonly Frame[],
    private readonly codec: ArtifactCodec,
  ) {}

  /** The item of the innermost foreach; undefined outside of one. */
  get input(): unknown {
    const frame = this.stack.at(-1);
    return frame === undefined ? undefined : this.item(frame);
  }

  get index(): number | undefined {
    return this.stack.at(-1)?.index;
  }

  /** Outermost first. */
  frames(): ForeachFrame[] {
    return this.stack.map((frame) => ({
      index: frame.index,
      size: frame.size,
      input: this.item(frame),
      variable: frame.variable,
    }));
  }

  private item(frame: Frame): unknown {
    if (!this.items.has(frame)) this.items.set(frame, this.codec.decode(originOf(frame)));
    return this.items.get(frame);
  }
}

function originOf({ variable, index, item }: Frame) {
  return { encoded: item, origin: `item ${index} of the foreach over "${variable}"` };
}
