"use strict";
// The build compiles each template to a module, so that only the run-time half of Handlebars is needed.
const { basename } = require("node:path");
const Handlebars = require("handlebars");

/**
 * The CommonJS module of a template: exports its function, and registers it as a partial under the
 * file's name up to the first dot (`helpers.py.hbs` is `{{> helpers}}`).
 */
function templateModule(text, path) {
  const [name] = basename(path).split(".");
  const specification = Handlebars.precompile(text, { noEscape: true, strict: true });
  return `const Handlebars = require("handlebars/runtime");
const template = Handlebars.template(${specification});
Handlebars.registerPartial(${JSON.stringify(name)}, template);
module.exports = template;
`;
}

module.exports = {
  templateModule,
  /** The jest transform. */
  process: (text, path) => ({ code: templateModule(text, path) }),
};
