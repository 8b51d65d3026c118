import Handlebars from "handlebars/runtime.js";
// Importing a template registers it as a partial too.
import "../../../templates/helpers.hbs";
import "../../../templates/parameters.hbs";
import "../../../templates/sensors.hbs";
import flowTemplate from "../../../templates/flow.hbs";
import type { DagsterPlan } from "../lower/plan.js";
import { format } from "./format.js";
import { docstring, type LiteralValue, pythonLiteral } from "./literals.js";
import { flowView } from "./view.js";

Handlebars.registerHelper("literal", (value: LiteralValue) => pythonLiteral(value));
Handlebars.registerHelper("docstring", (text: string, indent: number) => docstring(text, indent));

/** Print the plan as the text of a Python module, as `ruff format` leaves it. */
export function render(plan: DagsterPlan): string {
  return format(flowTemplate(flowView(plan)));
}
