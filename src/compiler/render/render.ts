// Importing a template registers it as a partial too.
import "../../../templates/helpers.hbs";
import "../../../templates/parameters.hbs";
import "../../../templates/sensors.hbs";
import flowTemplate from "../../../templates/flow.hbs";
import type { DagsterPlan } from "../lower/plan.js";
import { format } from "./format.js";
import "./helpers.js";
import { flowView } from "./view.js";

/** Print the plan as the text of a Python module, as `ruff format` leaves it. */
export function render(plan: DagsterPlan): string {
  return format(flowTemplate(flowView(plan)));
}
