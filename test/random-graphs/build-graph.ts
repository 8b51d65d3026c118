import type { Block } from "./blocks.js";
import type { ShapeGraph, ShapeStep, ShapeTransition } from "./model.js";

/** Where a block stands. */
interface Place {
  /** What comes after it. */
  next: string;
  /** Its first step is a join. */
  isJoin: boolean;
  /** Where the loop around it leads on to, if a step here may leave the loop. */
  exit: string | undefined;
  /** It is in a loop: an empty foreach would lose the loop's counters. */
  inLoop: boolean;
}

/** The graph of blocks one after the other: `start` is the first one's first step. */
export function buildGraph(flow: string, blocks: readonly Block[]): ShapeGraph {
  const builder = new GraphBuilder();
  // `start` is no target, so a loop cannot lead back to it.
  const first = blocks[0]?.kind === "loop" ? [{ kind: "linear" } as const, ...blocks] : blocks;
  const place = { next: "end", isJoin: false, exit: undefined, inLoop: false };
  const entry = builder.sequence(first, place);
  const end: ShapeStep = { name: "end", isJoin: false, transition: { kind: "end" } };
  return { flow, steps: renamed([...builder.steps.reverse(), end], entry) };
}

function renamed(steps: ShapeStep[], entry: string): ShapeStep[] {
  const text = JSON.stringify(steps).replaceAll(`"${entry}"`, '"start"');
  return JSON.parse(text) as ShapeStep[];
}

class GraphBuilder {
  /** The last step first: a step is made after those that it leads to. */
  readonly steps: ShapeStep[] = [];
  private count = 0;

  /** Makes the steps of the blocks; the name of the first, which is `next` where there is none. */
  sequence(blocks: readonly Block[], place: Place): string {
    const [block, ...rest] = blocks;
    if (block === undefined) return place.isJoin ? this.linear(place) : place.next;
    const after = { ...place, isJoin: false };
    switch (block.kind) {
      case "linear":
        return this.step(place, { kind: "linear", target: this.sequence(rest, after) });
      case "split":
        return this.split(block, rest, place);
      case "foreach":
        return this.foreach(block, rest, place);
      case "switch":
        return this.switch(block, rest, place);
      case "loop":
        return this.loop(block, this.sequence(rest, after), place);
      case "break":
        return this.break(this.sequence(rest, after), place);
    }
  }

  private split(block: Block & { kind: "split" }, rest: readonly Block[], place: Place): string {
    const inside = { ...place, next: this.join(block.fused, rest, place), isJoin: false };
    const branches = block.branches.map((branch) =>
      this.sequence(branch, { ...inside, exit: undefined }),
    );
    return this.step(place, { kind: "split", targets: branches });
  }

  private foreach(
    block: Block & { kind: "foreach" },
    rest: readonly Block[],
    place: Place,
  ): string {
    const next = this.join(block.fused, rest, place);
    const body = this.sequence(block.body, { ...place, next, isJoin: false, exit: undefined });
    const least = place.inLoop ? 1 : 0;
    const fewest = Math.max(block.fewest, least);
    const most = Math.max(block.most, fewest);
    return this.step(place, { kind: "foreach", target: body, fewest, most });
  }

  /** The join of a split: itself the next split where they are fused. */
  private join(fused: boolean, rest: readonly Block[], place: Place): string {
    if (fused) return this.sequence(rest, { ...place, isJoin: true });
    const target = this.sequence(rest, { ...place, isJoin: false });
    return this.step({ ...place, isJoin: true }, { kind: "linear", target });
  }

  private switch(block: Block & { kind: "switch" }, rest: readonly Block[], place: Place): string {
    const next = this.sequence(rest, { ...place, isJoin: false });
    const targets = block.cases.map((steps) =>
      this.sequence(steps, { ...place, next, isJoin: false }),
    );
    if (block.shared) targets.push(targets[0] ?? next);
    return this.step(place, { kind: "switch", targets, back: [], rounds: 0 });
  }

  private loop(block: Block & { kind: "loop" }, next: string, place: Place): string {
    const last = this.name();
    const inside = { next: last, isJoin: false, exit: next, inLoop: true };
    const body = this.sequence(block.body, inside);
    const entry = body === last ? last : this.step(inside, { kind: "linear", target: body });
    const targets = block.several ? [entry, last, next] : [entry, next];
    const back = targets.flatMap((target, index) => (target === next ? [] : [index]));
    const { rounds } = block;
    this.steps.push({
      name: last,
      isJoin: false,
      transition: { kind: "switch", targets, back, rounds },
    });
    if (block.several && entry !== last) {
      const ways = { kind: "switch" as const, targets: [entry, last], back: [], rounds: 0 };
      return this.step(place, ways);
    }
    // A join cannot be led back to.
    return place.isJoin ? this.step(place, { kind: "linear", target: entry }) : entry;
  }

  private break(next: string, place: Place): string {
    if (place.exit === undefined) return this.linear({ ...place, next });
    const targets = [next, place.exit];
    return this.step(place, { kind: "switch", targets, back: [], rounds: 0 });
  }

  private linear(place: Place): string {
    return this.step(place, { kind: "linear", target: place.next });
  }

  private step({ isJoin }: Place, transition: ShapeTransition): string {
    const name = this.name();
    this.steps.push({ name, isJoin, transition });
    return name;
  }

  private name(): string {
    this.count += 1;
    return `s${this.count}`;
  }
}
