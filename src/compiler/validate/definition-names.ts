import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FlowDecorator, StepDecorator } from "../graph/decorators.js";
import {
  KEY_PREFIX_LIMIT,
  KIND_LIMIT,
  kindsOf,
  type Limit,
  MOST_KINDS,
  OWNER_LIMIT,
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
    case "owners":
      return refuse("an owner", OWNER_LIMIT, decorator.owners);
    case "kinds":
      return [
        ...refuse("a kind", KIND_LIMIT, decorator.kinds),
        ...(kindsOf(decorator.kinds).length > MOST_KINDS
          ? [catalogue.tooManyKinds.at(decorator.span, { count: decorator.kinds.length })]
          : []),
      ];
    case "deps":
    case "trigger":
      return refuse("the key of an asset", KEY_PREFIX_LIMIT, decorator.assets);
    default:
      return [];
  }
}
