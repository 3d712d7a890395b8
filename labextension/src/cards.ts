/** A review laid out for people: by cell, and by rule. */
import { formOf } from './decisions';
import { IChange, IFinding, IForm, Safety } from './protocol';
import { IReviewed } from './review';

/** A change, in the form that was chosen, and whether it is accepted. */
export interface IProposed {
  readonly change: IChange;
  readonly form: IForm;
  readonly accepted: boolean;
  /** Every cell that it edits; it is shown at the first of them. */
  readonly cells: readonly number[];
}

/** All there is to say about one cell. */
export interface ICard {
  readonly cell: number;
  /** The number in its brackets, where it has one. */
  readonly executed: number | null;
  readonly before: string;
  readonly after: string;
  readonly changes: readonly IProposed[];
  /** Changes that are shown at another cell, and edit this one as well. */
  readonly others: readonly IProposed[];
  readonly findings: readonly IFinding[];
}

/** What is to be seen: everything, or what needs a person most. */
export type Filter = 'all' | 'review' | 'unsafe' | 'findings';

export function proposedIn(reviewed: IReviewed): IProposed[] {
  const { plan, choices } = reviewed;
  return plan.changes.map(change => {
    const form = formOf(change, choices.styles);
    const cells = [...new Set(form.hunks.map(hunk => hunk.cell))];
    const accepted = choices.accepted.has(change.id);
    return { change, form, accepted, cells };
  });
}

/** The cells of which there is something to see, in their order. */
export function cardsOf(reviewed: IReviewed, filter: Filter): ICard[] {
  const proposed = proposedIn(reviewed);
  const shown = proposed.filter(p => isShown(p.form.safety, filter));
  const { findings } = reviewed.plan;
  const shownFindings =
    filter === 'all' || filter === 'findings' ? findings : [];
  const cells = new Set([
    ...shown.flatMap(p => p.cells),
    ...shownFindings.map(finding => finding.cell)
  ]);
  return [...cells]
    .sort((a, b) => a - b)
    .map(cell => {
      const planned = reviewed.snapshot.notebook.cells[cell];
      const before = planned?.source ?? '';
      return {
        cell,
        executed: planned?.execution_count ?? null,
        before,
        after: reviewed.sources[cell] ?? before,
        changes: shown.filter(p => p.cells[0] === cell),
        others: shown.filter(p => p.cells.slice(1).includes(cell)),
        findings: shownFindings.filter(finding => finding.cell === cell)
      };
    });
}

export interface IRuleCount {
  readonly rule: string;
  readonly ids: readonly string[];
  readonly accepted: number;
}

/** How many changes each rule proposes, the most frequent first. */
export function rulesIn(reviewed: IReviewed): IRuleCount[] {
  const byRule = new Map<string, string[]>();
  for (const { rule, id } of reviewed.plan.changes) {
    byRule.set(rule, [...(byRule.get(rule) ?? []), id]);
  }
  const { accepted } = reviewed.choices;
  return [...byRule]
    .map(([rule, ids]) => ({
      rule,
      ids,
      accepted: ids.filter(id => accepted.has(id)).length
    }))
    .sort((a, b) => b.ids.length - a.ids.length || (a.rule < b.rule ? -1 : 1));
}

/** The ids of the changes that are safe, in the form that was chosen. */
export function safeIds(reviewed: IReviewed): string[] {
  return proposedIn(reviewed)
    .filter(({ form }) => form.safety === 'safe')
    .map(({ change }) => change.id);
}

function isShown(safety: Safety, filter: Filter): boolean {
  return filter === 'all' || filter === safety;
}
