import type { Edge, Unit } from "./condensed-graph.js";

/** Where ops run: once in a run, or once for each item of one dynamic output. */
export type Domain = { kind: "root" } | MappedDomain;

export interface MappedDomain {
  kind: "mapped";
  /** The unit that the dynamic output belongs to. Its op comes after a foreach or switch, and before a merge or join. */
  over: { unit: Unit; by: "foreach" | "switch" | "merge" | "join" };
  units: Unit[];
  /** Whether an op has several inputs from the domain, so that the domain needs a body function. */
  hasJoin: boolean;
}

/** How a unit gets its inputs. */
export type Arrangement = "start" | "follow" | "merge" | "join-branches" | "join-foreach";

/** A unit with its place in the graph. */
export interface Placed {
  unit: Unit;
  domain: Domain;
  arrangement: Arrangement;
  /** Whether there is a regroup op between the units that it follows and its own op. */
  regrouped: boolean;
  /** Position in its domain. */
  position: number;
}

export type Placement = ReadonlyMap<Unit, Placed>;

const ROOT: Domain = { kind: "root" };

/** Whether exactly one of several units comes next. */
export function isSwitch(unit: Unit): boolean {
  if (unit.outgoing.length < 2) return false;
  return unit.kind === "loop" || unit.exit?.transition.kind === "switch";
}

/** Whether a unit is a foreach split. A foreach that lies entirely inside one op does not count. */
export function isForeach(unit: Unit): boolean {
  return unit.exit?.transition.kind === "foreach";
}

/**
 * Gives each unit its domain, in topological order.
 * In Dagster a node can be downstream of only one dynamic output, and a skipped op inside a foreach skips what
 * collects it. Inside a domain, foreachs, switches, merges and joins of other domains therefore need a regroup op,
 * which collects and fans out again.
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

/** Whether each branch of a static split arrives by one edge that is always taken, and all from one domain. */
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
