import { ts } from "@ts-morph/common";
import type { Sources } from "../sources.js";
import { type ClassMembers, readClass } from "./class-members.js";
import { unwrap } from "./literals.js";
import { Modules, type ParsedModule } from "./modules.js";
import { type Meaning, resolveExpression } from "./resolve.js";

/** A class and where it stands. */
export interface ParsedClass {
  module: ParsedModule;
  node: ts.ClassDeclaration;
}

/** The same of a class in an expression too. */
interface ParsedClassLike {
  module: ParsedModule;
  node: ts.ClassLikeDeclaration;
}

/** A class after those that it derives from; the first one extends FlowSpec. */
export type ClassChain = readonly ParsedClass[];

/** The classes of the user's modules, each looked at once. */
export class Classes {
  readonly modules: Modules;
  private readonly chains = new Map<ts.Node, ClassChain | undefined>();
  private readonly members = new Map<ts.Node, ClassMembers>();

  constructor(sources: Sources) {
    this.modules = new Modules(sources);
  }

  /** The class with its base classes; undefined if it does not derive from FlowSpec. */
  chainOf(parsed: ParsedClass): ClassChain | undefined {
    if (this.chains.has(parsed.node)) return this.chains.get(parsed.node);
    // Until it is known: classes that extend one another in a circle are no flows.
    this.chains.set(parsed.node, undefined);
    const chain = this.follow(parsed);
    this.chains.set(parsed.node, chain);
    return chain;
  }

  /** What the class extends; undefined if nothing, or no name. */
  baseOf({ module, node }: ParsedClassLike): Meaning | undefined {
    const clause = node.heritageClauses?.find(
      ({ token }) => token === ts.SyntaxKind.ExtendsKeyword,
    );
    const base = clause?.types[0]?.expression;
    return base && resolveExpression(this.modules, module, unwrap(base));
  }

  /** Whether the class derives from FlowSpec, in whatever way. */
  isFlow(parsed: ParsedClassLike): boolean {
    const base = this.baseOf(parsed);
    if (base?.kind === "library") return base.name === "FlowSpec";
    if (base?.kind !== "declaration" || base.declared.class === undefined) return false;
    return this.chainOf({ module: base.module, node: base.declared.class }) !== undefined;
  }

  membersOf({ module, node }: ParsedClass): ClassMembers {
    const known = this.members.get(node);
    if (known !== undefined) return known;
    const members = readClass(this.modules, module, node);
    this.members.set(node, members);
    return members;
  }

  private follow(parsed: ParsedClass): ClassChain | undefined {
    const base = this.baseOf(parsed);
    if (base?.kind === "library") return base.name === "FlowSpec" ? [parsed] : undefined;
    if (base?.kind !== "declaration" || base.declared.class === undefined) return undefined;
    const inherited = this.chainOf({ module: base.module, node: base.declared.class });
    return inherited && [...inherited, parsed];
  }
}
