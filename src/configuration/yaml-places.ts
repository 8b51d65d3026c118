import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { SourceSpan } from "../compiler/source-span.js";

/** Finds the places of values in a YAML document. */
export class YamlPlaces {
  constructor(
    private readonly file: string,
    private readonly document: Document,
  ) {}

  /** The value that a path of keys and indices leads to. */
  value(path: readonly string[]): SourceSpan {
    return this.spanOf(this.nodeAt(path));
  }

  /** A key of the mapping that a path leads to. */
  key(path: readonly string[], key: string): SourceSpan {
    const pair = this.pair(this.nodeAt(path), key);
    return this.spanOf(pair?.key as Node | undefined);
  }

  private nodeAt(path: readonly string[]): unknown {
    let node: unknown = this.document.contents;
    for (const word of path) {
      const inside = this.resolved(node);
      node = isSeq(inside) ? inside.items[Number(word)] : this.pair(inside, word)?.value;
    }
    return node;
  }

  private pair(node: unknown, key: string): Pair | undefined {
    const inside = this.resolved(node);
    if (!isMap(inside)) return undefined;
    return inside.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  }

  private resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private spanOf(node: unknown): SourceSpan {
    const [start, end] = (node as Node | undefined)?.range ?? [0, 0];
    return { file: this.file, start, end };
  }
}
