import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDecorator, StepDecorator } from "../graph/decorators.js";
import {
  KEY_PREFIX_LIMIT,
  type Limit,
  PROJECT_LIMIT,
  TAG_KEY_LIMIT,
} from "../lower/dagster-limits.js";
import type { Rule } from "./rule.js";

/** Names that decorators give to Dagster: those of a project, of tags and of assets. */
export const definitionNamesAreTaken: Rule = ({ graph }) =>
  [graph, ...graph.steps].flatMap(({ decorators }) => [...decorators].flatMap(refusedNames));

function refusedNames(decorator: FlowDecorator | StepDecorator): Diagnostic[] {
  const refuse = (what: string, { accepts, expected }: Limit, names: readonly string[]) =>
    names
      .filter((name) => !accepts(name))
      .map((name) => catalogue.refusedName.at(decorator.span, { what, name, expected }));
  switch (decorator.kind) {
    case "project":
      return refuse("the name of a project", PROJECT_LIMIT, [decorator.name]);
    case "tags":
      return refuse("the key of a tag", TAG_KEY_LIMIT, Object.keys(decorator.tags));
    case "deps":
    case "trigger":
      return refuse("the key of an asset", KEY_PREFIX_LIMIT, decorator.assets);
    default:
      return [];
  }
}
