import { type Edge, headOf, type Unit } from "./condensed-graph.js";
import { edgesByBranch, type OpNames, regroupName, routedUnits } from "./ops.js";
import {
  isForeach,
  isSwitch,
  type MappedDomain,
  type Placed,
  type Placement,
  placedOf,
} from "./placement.js";
import type { Argument, Statement } from "./plan.js";

/**
 * Writes the body of the graph: the ops in topological order. A domain with joins becomes one body function.
 *
 * @param outputs - the graph's names of the outputs of the last op, if it has several
 */
export function graphBody(
  units: Unit[],
  placement: Placement,
  names: OpNames,
  outputs: Record<string, string>,
): Statement[] {
  const writer = new BodyWriter(units, placement, names, outputs);
  return units.flatMap((unit) => writer.statementsOf(unit));
}

/** The graph's variables of one unit. */
interface Variables {
  /** Its tasks: one record at the root, otherwise the result of the map over the domain. */
  task: string;
  /** The same inside a body function, for one item. */
  inBody: string;
  /** The dynamic output with the items of a foreach. */
  items: string;
  /** The dynamic output that a merge or join inside a domain is mapped over. */
  regrouped: string;
  /** The output of a switch for each unit that it leads to. */
  cases: ReadonlyMap<Unit, string>;
}

class BodyWriter {
  private readonly variables = new Map<Unit, Variables>();
  private readonly last: Unit | undefined;
  /** The join of each split. */
  private readonly joins = new Map<Unit, Unit[]>();

  constructor(
    units: Unit[],
    private readonly placement: Placement,
    private readonly names: OpNames,
    private readonly outputs: Record<string, string>,
  ) {
    this.last = units.at(-1);
    for (const unit of units) this.variables.set(unit, this.nameVariables(unit));
    for (const unit of units) if (unit.split !== undefined) this.joins.set(unit.split, [unit]);
  }

  /** Returns the statements at the position of a unit in topological order. */
  statementsOf(unit: Unit): Statement[] {
    const placed = this.placed(unit);
    if (placed.domain.kind === "root") return [this.rootCall(placed)];
    const before = this.regroupBefore(placed);
    if (!placed.domain.hasJoin)
      return [...before, this.map(placed, placed.domain), ...this.after(unit)];
    // The whole domain is written at its first unit, because its ops depend only on their item.
    const { units } = placed.domain;
    if (units[0] !== unit) return [];
    return [...before, ...this.body(placed.domain), ...units.flatMap((each) => this.after(each))];
  }

  private nameVariables(unit: Unit): Variables {
    const { scope } = this.names;
    const { domain, arrangement, regrouped } = this.placed(unit);
    const { name } = headOf(unit);
    const isMapped = domain.kind === "mapped";
    const task = scope.add(isMapped ? `${name}_tasks` : `${name}_task`);
    const inBody = domain.kind === "mapped" && domain.hasJoin ? scope.add(`${name}_task`) : "";
    const items = isForeach(unit) ? scope.add(`${name}_items`) : "";
    const suffix = arrangement === "merge" ? "merged" : "groups";
    const regroupedName =
      regrouped && arrangement !== "follow" ? scope.add(`${name}_${suffix}`) : "";
    const targets = !isSwitch(unit)
      ? []
      : isMapped
        ? routedUnits(unit, this.placement)
        : unit.outgoing.map(({ to }) => to);
    const cases = new Map(targets.map((to) => [to, scope.add(`${name}_to_${headOf(to).name}`)]));
    return { task, inBody, items, regrouped: regroupedName, cases };
  }

  private rootCall(placed: Placed): Statement {
    const { unit } = placed;
    const op = this.op(unit);
    const args = this.rootArguments(placed);
    if (unit === this.last) return this.returned(op, args);
    const { task, items, cases } = this.of(unit);
    const results = isForeach(unit) ? [task, items] : isSwitch(unit) ? [...cases.values()] : [task];
    return { kind: "call", results, op, arguments: args };
  }

  private returned(op: string, args: Argument[]): Statement {
    const keys = this.outputs;
    if (Object.keys(keys).length === 0) return { kind: "return", op, arguments: args };
    const variable = this.names.scope.add("end_outputs");
    return { kind: "return-outputs", variable, op, arguments: args, keys };
  }

  private rootArguments({ unit, arrangement }: Placed): Argument[] {
    const { incoming } = unit;
    switch (arrangement) {
      case "start":
        return this.names.upstream.map((name) => ({ kind: "upstream", name }));
      case "follow":
        return incoming.map((edge) => output(this.recordOf(edge)));
      case "merge":
        return [{ kind: "list", names: incoming.map((edge) => this.recordOf(edge)) }];
      case "join-foreach":
        return [
          output(this.splitOf(unit)),
          ...incoming.map(({ from }) => collect(this.of(from).task)),
        ];
      case "join-branches":
        return edgesByBranch(unit).map((edges) => {
          const records = edges.map((edge) => this.recordOf(edge));
          const [only] = records;
          return records.length === 1 && only !== undefined
            ? output(only)
            : { kind: "list", names: records };
        });
    }
  }

  /** The variable of the record that an edge at the root carries. */
  private recordOf({ from, to }: Edge): string {
    const { task, cases } = this.of(from);
    return isSwitch(from) ? (cases.get(to) ?? task) : task;
  }

  private regroupBefore({ unit, arrangement, regrouped }: Placed): Statement[] {
    if (!regrouped || arrangement === "follow") return [];
    const sources = unit.incoming.map(({ from }) => collect(this.of(from).task));
    const isMerge = arrangement === "merge";
    const args = isMerge ? sources : [collect(this.splitOf(unit)), ...sources];
    const op = regroupName(unit, isMerge ? "merge" : "join");
    return [{ kind: "call", results: [this.of(unit).regrouped], op, arguments: args }];
  }

  /** The call of the regroup op that fans the tasks of a unit out again, if it has one. */
  private after(unit: Unit): Statement[] {
    const { task, items, cases } = this.of(unit);
    const results = isForeach(unit) ? [items] : [...cases.values()];
    if (results.length === 0) return [];
    const op = regroupName(unit, isForeach(unit) ? "foreach" : "switch");
    return [{ kind: "call", results, op, arguments: [collect(task)] }];
  }

  private map({ unit, position }: Placed, domain: MappedDomain): Statement {
    const [edge] = unit.incoming;
    const over =
      position === 0 || edge === undefined ? this.dynamicOf(domain) : this.of(edge.from).task;
    return { kind: "map", results: [this.of(unit).task], over, op: this.op(unit) };
  }

  private body(domain: MappedDomain): Statement[] {
    const [first] = domain.units;
    if (first === undefined) return [];
    const name = this.names.scope.add(`${headOf(first).name}__body`);
    const returned = domain.units.filter((unit) => this.isCollected(unit, domain));
    const statements = domain.units.map((unit): Statement => {
      const args = this.bodyArguments(this.placed(unit), first);
      return { kind: "call", results: [this.of(unit).inBody], op: this.op(unit), arguments: args };
    });
    const returns = returned.map((unit) => this.of(unit).inBody);
    const results = returned.map((unit) => this.of(unit).task);
    return [
      { kind: "body", name, parameter: BODY_PARAMETER, statements, returns },
      { kind: "map", results, over: this.dynamicOf(domain), op: name },
    ];
  }

  private bodyArguments({ unit, arrangement, position }: Placed, first: Unit): Argument[] {
    if (unit === first || position === 0) return [output(BODY_PARAMETER)];
    if (arrangement !== "join-branches") {
      return unit.incoming.map(({ from }) => output(this.of(from).inBody));
    }
    return edgesByBranch(unit).flatMap((edges) =>
      edges.map(({ from }) => output(this.of(from).inBody)),
    );
  }

  /** Whether a unit outside the domain takes the tasks of a unit: one that it leads to, or its join. */
  private isCollected(unit: Unit, domain: MappedDomain): boolean {
    const takers = [...unit.outgoing.map(({ to }) => to), ...(this.joins.get(unit) ?? [])];
    return takers.some((to) => this.placed(to).domain !== domain);
  }

  private dynamicOf({ over, units }: MappedDomain): string {
    const { items, regrouped, cases } = this.of(over.unit);
    const [first] = units;
    switch (over.by) {
      case "foreach":
        return items;
      case "switch":
        return (first && cases.get(first)) ?? "";
      case "merge":
      case "join":
        return regrouped;
    }
  }

  private splitOf(unit: Unit): string {
    if (unit.split === undefined) throw new Error("a join has a split");
    return this.of(unit.split).task;
  }

  private op(unit: Unit): string {
    return this.names.task.get(unit) ?? "";
  }

  private of(unit: Unit): Variables {
    const variables = this.variables.get(unit);
    if (variables === undefined) throw new Error("every unit has its variables");
    return variables;
  }

  private placed(unit: Unit): Placed {
    return placedOf(unit, this.placement);
  }
}

const BODY_PARAMETER = "task";

const output = (name: string): Argument => ({ kind: "output", name });
const collect = (name: string): Argument => ({ kind: "collect", name });
