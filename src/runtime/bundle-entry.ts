/** What a bundle holds of dagster-ts: the authoring API, and what runs a task. */
import "./processes/register-process.js";

export * from "../index.js";
export { main } from "./main.js";
