import type { Block } from "./blocks.js";

/**
 * The blocks with what Metaflow 2.19 refuses put otherwise: a join that is itself a split or a
 * switch, a switch or a loop right before a join, a loop of several steps, an empty foreach.
 */
export function forMetaflow(blocks: readonly Block[]): Block[] {
  return blocks.map(plainer);
}

function plainer(block: Block): Block {
  switch (block.kind) {
    case "linear":
      return block;
    case "break":
      return { kind: "linear" };
    case "split":
      return { ...block, branches: block.branches.map(branch), fused: false };
    case "foreach": {
      const fewest = Math.max(1, block.fewest);
      const most = Math.max(fewest, block.most);
      return { ...block, body: branch(block.body), fewest, most, fused: false };
    }
    case "switch":
      return { ...block, cases: block.cases.map(forMetaflow) };
    case "loop":
      return { ...block, body: [], several: false };
  }
}

/** What ends at a join, with one step before it. */
function branch(blocks: readonly Block[]): Block[] {
  return [...forMetaflow(blocks), { kind: "linear" }];
}
