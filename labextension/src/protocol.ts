/**
 * What the server is asked and what it answers: the same words as nbmigrate's
 * Python modules. Cells are counted from 0, lines of a cell from 1.
 */

export type Safety = 'safe' | 'review' | 'unsafe';

export type Style = 'guide' | 'exact';

/** Which changes are accepted before anyone has looked at them. */
export type Acceptance = 'review' | 'safe' | 'none';

/** What a change does to consecutive lines of one cell. */
export interface IHunk {
  cell: number;
  line: number;
  before: string;
  after: string;
}

/** What one way of making a change is about. */
export interface IForm {
  style: Style | null;
  safety: Safety;
  message: string;
  consequence: string;
  hunks: readonly IHunk[];
  requires: readonly string[];
}

export interface IChange extends IForm {
  id: string;
  rule: string;
  alternative: IForm | null;
}

/** Something nbmigrate leaves to people. */
export interface IFinding {
  rule: string;
  cell: number;
  line: number;
  message: string;
}

/** What says which releases a notebook was written for; no cell: the notebook as a whole. */
export interface IEvidence {
  text: string;
  cell: number | null;
  oldest: string | null;
  newest: string | null;
}

/** Was the notebook written before this release or not? The answers are settings of `from`. */
export interface IQuestion {
  border: string;
  changes: number;
  findings: number;
  before: string;
  since: string;
}

export interface ISourceLibrary {
  library: string;
  version: string | null;
  candidates: { oldest: string; newest: string } | null;
  evidence: readonly IEvidence[];
}

/** A plan goes back to the server as it came; it holds more than is read here. */
export interface IPlan {
  target: string;
  library: string;
  source: ISourceLibrary | null;
  questions: readonly IQuestion[];
  changes: readonly IChange[];
  findings: readonly IFinding[];
  skipped: string | null;
}

/** The options of the command line. */
export interface IWishes {
  to: string;
  from: string;
  style: Style;
  ignore: readonly string[];
}

export interface IDecisions {
  accepted: readonly string[];
  styles: Readonly<Record<string, Style>>;
}

/** The sources that cells have after some changes, by cell. */
export type Sources = Readonly<Record<number, string>>;

/** One change, with those that it requires, made after all before it. */
export interface IStep {
  ids: readonly string[];
  sources: Sources;
}

export interface IApplied {
  accepted: readonly string[];
  sources: Sources;
  steps: readonly IStep[];
}

export interface IRule {
  name: string;
  summary: string;
  documentation: string;
}
