import { nearestName } from "../../nearest-name.js";
import { catalogue } from "../diagnostics/catalogue.js";
import { findDecorator } from "../graph/decorators.js";
import { CHECK_LIMIT } from "../lower/dagster-limits.js";
import type { Rule } from "./rule.js";

/** Checks have names that Dagster takes, each once, and steps report no others. */
export const checksAreDeclared: Rule = ({ graph, declaration }) => {
  const decorator = findDecorator(graph.decorators, "checks");
  const names = decorator?.checks.map(({ name }) => name) ?? [];
  const refused = names.flatMap((name, index) => {
    if (decorator === undefined) return [];
    const { span } = decorator;
    if (names.indexOf(name) < index) return [catalogue.duplicateCheck.at(span, { name })];
    const { accepts, expected } = CHECK_LIMIT;
    if (accepts(name)) return [];
    return [catalogue.refusedName.at(span, { what: "the name of a check", name, expected })];
  });
  const unknown = declaration.reportedChecks
    .filter(({ name }) => !names.includes(name))
    .map(({ name, span }) => {
      const nearest = nearestName(name, names);
      return catalogue.unknownCheck.at(span, { name, nearest, checks: names });
    });
  return [...refused, ...unknown];
};
