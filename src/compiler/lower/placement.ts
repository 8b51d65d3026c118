import type { Edge, Unit } from "./condensed-graph.js";

/** Where ops run: once a run, or once for each item of one dynamic output. */
export type Domain = { kind: "root" } | MappedDomain;

export interface MappedDomain {
  kind: "mapped";
  /** The unit that the dynamic output is made for, after a foreach or switch, before the others. */
  over: { unit: Unit; by: "foreach" | "switch" | "merge" | "join" };
  units: Unit[];
  /** Some op of it has several inputs from it, so that it needs a body function. */
  hasJoin: boolean;
}

/** How a unit comes by what it works on. */
export type Arrangement = "start" | "follow" | "merge" | "join-branches" | "join-foreach";

/** A unit with its place in the graph. */
export interface Placed {
  unit: Unit;
  domain: Domain;
  arrangement: Arrangement;
  /** A regroup op stands between what it follows and its own op. */
  regrouped: boolean;
  /** Position in its domain. */
  position: number;
}

export type Placement = ReadonlyMap<Unit, Placed>;

const ROOT: Domain = { kind: "root" };

/** A switch to the rest of the plan: several units may come next, of which one does. */
export function isSwitch(unit: Unit): boolean {
  if (unit.outgoing.length < 2) return false;
  return unit.kind === "loop" || unit.exit?.transition.kind === "switch";
}

/** A foreach split; one inside of what one op runs, with its join, is the op's own affair. */
export function isForeach(unit: Unit): boolean {
  return unit.exit?.transition.kind === "foreach";
}

/**
 * Give each unit its domain, in topological order.
 * Dagster lets a node be downstream of one dynamic output only, and a skipped op inside a foreach
 * skips what collects it: so inside a domain, foreachs, switches, merges and joins of other domains
 * go through a regroup op, which collects and fans out again.
 */
export function place(units: Unit[]): Placement {
  const placement = new Map<Unit, Placed>();
  for (const unit of units) placement.set(unit, placeUnit(unit, placement));
  return placement;
}

function placeUnit(unit: Unit, placement: Placement): Placed {
  const arrangement = arrangementOf(unit);
  const [first] = unit.incoming;
  if (arrangement === "start" || first === undefined) {
    return { unit, domain: ROOT, arrangement, regrouped: false, position: 0 };
  }
  const before = placedOf(first.from, placement);
  if (arrangement === "follow") return follow(first, before);
  if (unit.depth === 0) return { unit, domain: ROOT, arrangement, regrouped: false, position: 0 };
  if (arrangement === "join-branches" && canJoinPlainly(unit, placement)) {
    const positions = unit.incoming.map(({ from }) => placedOf(from, placement).position);
    if (before.domain.kind === "mapped") before.domain.hasJoin = true;
    const position = Math.max(...positions) + 1;
    return inDomain({ unit, domain: before.domain, arrangement, regrouped: false, position });
  }
  const by = arrangement === "merge" ? "merge" : "join";
  return inDomain({ unit, domain: newDomain(unit, by), arrangement, regrouped: true, position: 0 });
}

function arrangementOf(unit: Unit): Arrangement {
  if (unit.split !== undefined) return isForeach(unit.split) ? "join-foreach" : "join-branches";
  if (unit.incoming.length === 0) return "start";
  return unit.incoming.length === 1 ? "follow" : "merge";
}

function follow({ from, to: unit }: Edge, before: Placed): Placed {
  const arrangement = "follow";
  if (isForeach(from)) {
    const domain = newDomain(from, "foreach");
    return inDomain({
      unit,
      domain,
      arrangement,
      regrouped: before.domain.kind === "mapped",
      position: 0,
    });
  }
  if (isSwitch(from) && before.domain.kind === "mapped") {
    const domain = newDomain(from, "switch");
    return inDomain({ unit, domain, arrangement, regrouped: true, position: 0 });
  }
  const { domain } = before;
  const position = domain.kind === "root" ? 0 : before.position + 1;
  return inDomain({ unit, domain, arrangement, regrouped: false, position });
}

/** Each branch of a static split comes in by one edge that is always taken, all from one domain. */
function canJoinPlainly(unit: Unit, placement: Placement): boolean {
  const branches = new Set(unit.incoming.map(({ open }) => open?.branch));
  const domains = new Set(unit.incoming.map(({ from }) => placedOf(from, placement).domain));
  return branches.size === unit.incoming.length && domains.size === 1;
}

function newDomain(unit: Unit, by: MappedDomain["over"]["by"]): MappedDomain {
  return { kind: "mapped", over: { unit, by }, units: [], hasJoin: false };
}

function inDomain(placed: Placed): Placed {
  if (placed.domain.kind === "mapped") placed.domain.units.push(placed.unit);
  return placed;
}

export function placedOf(unit: Unit, placement: Placement): Placed {
  const placed = placement.get(unit);
  if (placed === undefined) throw new Error("units are placed in topological order");
  return placed;
}
