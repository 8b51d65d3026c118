import * as fc from "fast-check";

/** A piece of a flow with one way in, from which random graphs are put together. */
export type Block =
  | { kind: "linear" }
  | { kind: "split"; branches: Block[][]; fused: boolean }
  | { kind: "foreach"; body: Block[]; fewest: number; most: number; fused: boolean }
  | { kind: "switch"; cases: Block[][]; shared: boolean }
  | { kind: "loop"; body: Block[]; rounds: number; several: boolean }
  /** Inside a loop: a switch of which one case leaves it. Elsewhere a linear step. */
  | { kind: "break" };

/** How far blocks nest in one another. */
export const DEEPEST = 4;

/** A random root: a few blocks one after the other, nested at most {@link DEEPEST} deep. */
export const rootBlocks: fc.Arbitrary<Block[]> = sequence(DEEPEST, 3);

function sequence(depth: number, longest: number): fc.Arbitrary<Block[]> {
  return fc.array(block(depth), { minLength: 1, maxLength: longest });
}

function block(depth: number): fc.Arbitrary<Block> {
  const plain = fc.constant<Block>({ kind: "linear" });
  const leave = fc.constant<Block>({ kind: "break" });
  if (depth === 0) return plain;
  const inner = sequence(depth - 1, 2);
  return fc.oneof(
    { weight: 2, arbitrary: plain },
    { weight: 1, arbitrary: leave },
    { weight: 2, arbitrary: split(inner) },
    { weight: 3, arbitrary: foreach(inner) },
    { weight: 3, arbitrary: switches(depth - 1) },
    { weight: 1, arbitrary: loop(inner) },
  );
}

function split(inner: fc.Arbitrary<Block[]>): fc.Arbitrary<Block> {
  const branches = fc.array(inner, { minLength: 2, maxLength: 3 });
  return fc.record({ kind: fc.constant("split" as const), branches, fused: fc.boolean() });
}

function foreach(body: fc.Arbitrary<Block[]>): fc.Arbitrary<Block> {
  return fc
    .record({ body, fewest: fc.nat({ max: 2 }), more: fc.nat({ max: 2 }), fused: fc.boolean() })
    .map(({ body, fewest, more, fused }) => ({
      kind: "foreach" as const,
      body,
      fewest,
      most: fewest + more,
      fused,
    }));
}

function switches(depth: number): fc.Arbitrary<Block> {
  // A case of no step leads straight to the merge, or to the join.
  const oneCase = fc.oneof(
    { weight: 1, arbitrary: fc.constant<Block[]>([]) },
    { weight: 3, arbitrary: sequence(depth, 2) },
  );
  const cases = fc.array(oneCase, { minLength: 2, maxLength: 3 });
  return fc.record({ kind: fc.constant("switch" as const), cases, shared: fc.boolean() });
}

function loop(inner: fc.Arbitrary<Block[]>): fc.Arbitrary<Block> {
  const body = fc.oneof(fc.constant<Block[]>([]), inner);
  return fc.record({
    kind: fc.constant("loop" as const),
    body,
    rounds: fc.integer({ min: 1, max: 3 }),
    several: fc.boolean(),
  });
}
