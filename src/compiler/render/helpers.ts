import Handlebars from "handlebars/runtime.js";
import { type Code, layOut } from "./layout.js";
import { docstring, type LiteralValue, pythonLiteral } from "./literals.js";

Handlebars.registerHelper("literal", (value: LiteralValue) => pythonLiteral(value));
Handlebars.registerHelper("docstring", (text: string, indent: number) => docstring(text, indent));
Handlebars.registerHelper("code", (code: Code, indent: number) => layOut(code, indent).join("\n"));
