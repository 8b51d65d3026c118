import { catalogue } from "../diagnostics/catalogue.js";
import { findDecorator } from "../graph/decorators.js";
import { isFlowName } from "./names.js";
import type { Rule } from "./rule.js";

/** What Dagster takes as an asset's key (1.13), tried with `dg.asset`. */
const ASSET_KEY = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;

/** Triggers name assets and flows that can be, and not the flow itself. */
export const triggersHappen: Rule = ({ graph }) => {
  const project = findDecorator(graph.decorators, "project")?.name;
  const flow = graph.flow.name;
  const asset = project === undefined ? flow : `${project}/${flow}`;
  return graph.decorators.flatMap((decorator) => {
    if (decorator.kind === "trigger") {
      return decorator.assets.flatMap((key) => {
        if (key === asset) return [catalogue.awaitsItself.at(decorator.span, { flow })];
        if (ASSET_KEY.test(key)) return [];
        return [catalogue.refusedAssetKey.at(decorator.span, { key })];
      });
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
