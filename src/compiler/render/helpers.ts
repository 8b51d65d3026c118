import Handlebars from "handlebars/runtime.js";
import { docstring, type LiteralValue, pythonLiteral } from "./literals.js";

Handlebars.registerHelper("literal", (value: LiteralValue) => pythonLiteral(value));
Handlebars.registerHelper("docstring", (text: string, indent: number) => docstring(text, indent));
