import { catalogue } from "../diagnostics/catalogue.js";
import { findDecorator } from "../graph/decorators.js";
import { isFlowName } from "./names.js";
import type { Rule } from "./rule.js";

/** A trigger names a possible flow or asset, and not the flow itself. */
export const triggersHappen: Rule = ({ graph }) => {
  const project = findDecorator(graph.decorators, "project")?.name;
  const flow = graph.flow.name;
  const asset = project === undefined ? flow : `${project}/${flow}`;
  return graph.decorators.flatMap((decorator) => {
    if (decorator.kind === "trigger") {
      const isItself = decorator.assets.includes(asset);
      return isItself ? [catalogue.awaitsItself.at(decorator.span, { flow })] : [];
    }
    if (decorator.kind !== "triggerOnFinish") return [];
    return decorator.flows.flatMap(({ name, location }) => {
      const isItself = name === flow && location === undefined;
      if (isItself) return [catalogue.awaitsItself.at(decorator.span, { flow })];
      return isFlowName(name)
        ? []
        : [catalogue.refusedAwaitedFlow.at(decorator.span, { flow: name })];
    });
  });
};
