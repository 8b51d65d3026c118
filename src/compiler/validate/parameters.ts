import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { findDecorator } from "../graph/decorators.js";
import type { Named } from "../graph/flow-graph.js";
import { FLOW_MEMBERS, NAME } from "./names.js";
import type { Rule } from "./rule.js";

/** A parameter's name can name a field of the run's configuration, and names nothing else in the flow. */
export const parameterNames: Rule = ({ declaration, steps }) => {
  const helpers = new Map(declaration.helpers.map((helper) => [helper.name, helper]));
  return declaration.parameters.flatMap(({ name, span }) => {
    const other = steps.get(name) ?? helpers.get(name);
    if (other !== undefined) {
      const because = steps.has(name) ? "step" : "method";
      const related = [{ span: other.span, message: "it is here" }];
      return [catalogue.parameterName.at(span, { name, because }, related)];
    }
    const because = conflictOf(name);
    return because === undefined ? [] : [catalogue.parameterName.at(span, { name, because })];
  });
};

function conflictOf(name: string) {
  if (FLOW_MEMBERS.has(name)) return "member";
  if (!NAME.test(name)) return "letters";
  return name === "self" ? name : undefined;
}

/** Nothing gives a parameter a value: no assignment, no field of a derived class, no `@catchError`. */
export const parametersAreReadOnly: Rule = ({ declaration, graph }) => {
  const parameters = new Map(declaration.parameters.map((one) => [one.name, one]));
  const caught = graph.steps.flatMap(({ decorators }): Named[] => {
    const decorator = findDecorator(decorators, "catchError");
    if (decorator?.variable === undefined) return [];
    return [{ name: decorator.variable, span: decorator.span }];
  });
  return [...declaration.assignments, ...caught].flatMap(({ name, span }): Diagnostic[] => {
    const parameter = parameters.get(name);
    if (parameter === undefined) return [];
    const related = [{ span: parameter.span, message: "the parameter is declared here" }];
    return [catalogue.parameterAssigned.at(span, { name }, related)];
  });
};
