/**
 * What a person has decided about the changes of a plan. Decisions are values:
 * every function gives new ones.
 */
import {
  Acceptance,
  IChange,
  IDecisions,
  IForm,
  IPlan,
  Safety,
  Style
} from './protocol';
import { ISnapshot } from './snapshot';

export interface IChoices {
  readonly accepted: ReadonlySet<string>;
  readonly styles: ReadonlyMap<string, Style>;
}

/** New choices, and the changes that had to follow the ones that were meant. */
export interface IChosen {
  readonly choices: IChoices;
  readonly followed: readonly string[];
}

export const NOTHING: IChoices = { accepted: new Set(), styles: new Map() };

const ACCEPTED: Record<Acceptance, readonly Safety[]> = {
  review: ['safe', 'review'],
  safe: ['safe'],
  none: []
};

/** A change in the form that was chosen for it. */
export function formOf(
  change: IChange,
  styles: ReadonlyMap<string, Style>
): IForm {
  const chosen = styles.get(change.id);
  return chosen !== undefined && change.alternative?.style === chosen
    ? change.alternative
    : change;
}

/** The choices before anyone has looked, and what they require. */
export function initialChoices(plan: IPlan, acceptance: Acceptance): IChoices {
  const wanted = plan.changes.filter(change =>
    ACCEPTED[acceptance].includes(change.safety)
  );
  return accept(plan, NOTHING, idsOf(wanted)).choices;
}

/** Accept changes, and every change that they require. */
export function accept(
  plan: IPlan,
  choices: IChoices,
  ids: readonly string[]
): IChosen {
  const accepted = new Set(choices.accepted);
  ids.forEach(id => accepted.delete(id));
  const requires = new Map(
    plan.changes.map(change => [
      change.id,
      formOf(change, choices.styles).requires
    ])
  );
  visit(ids, id => requires.get(id) ?? [], accepted);
  const followed = [...accepted].filter(
    id => !choices.accepted.has(id) && !ids.includes(id)
  );
  return { choices: { ...choices, accepted }, followed };
}

/** Reject changes, and every accepted change that requires one of them. */
export function reject(
  plan: IPlan,
  choices: IChoices,
  ids: readonly string[]
): IChosen {
  const rejected = new Set<string>();
  const neededBy = (id: string): readonly string[] =>
    idsOf(
      plan.changes.filter(
        change =>
          choices.accepted.has(change.id) &&
          formOf(change, choices.styles).requires.includes(id)
      )
    );
  visit(ids, neededBy, rejected);
  const accepted = [...choices.accepted].filter(id => !rejected.has(id));
  const followed = [...rejected].filter(id => !ids.includes(id));
  return { choices: { ...choices, accepted: new Set(accepted) }, followed };
}

/** Choose the form of a change; what that form requires is accepted with it. */
export function choose(
  plan: IPlan,
  choices: IChoices,
  id: string,
  style: Style
): IChosen {
  const styles = new Map(choices.styles).set(id, style);
  const restyled = { ...choices, styles };
  return choices.accepted.has(id)
    ? accept(plan, restyled, [id])
    : { choices: restyled, followed: [] };
}

/** What was decided about each change that was ever proposed, by `keyed`. */
export type Memory = ReadonlyMap<string, IMemory>;

interface IMemory {
  readonly accepted: boolean;
  readonly style: Style | undefined;
}

/** Remember the choices about a plan, besides what is remembered already. */
export function remember(
  memory: Memory,
  plan: IPlan,
  snapshot: ISnapshot,
  choices: IChoices
): Memory {
  const now = new Map(memory);
  for (const [key, id] of keyed(plan, snapshot)) {
    const style = choices.styles.get(id);
    now.set(key, { accepted: choices.accepted.has(id), style });
  }
  return now;
}

/** Decide about a new plan as was decided before; what is new as asked for. */
export function recall(
  memory: Memory,
  plan: IPlan,
  snapshot: ISnapshot,
  acceptance: Acceptance
): IChoices {
  const accepted: string[] = [];
  const styles = new Map<string, Style>();
  const fresh = initialChoices(plan, acceptance).accepted;
  for (const [key, id] of keyed(plan, snapshot)) {
    const known = memory.get(key);
    if (known ? known.accepted : fresh.has(id)) {
      accepted.push(id);
    }
    if (known?.style) {
      styles.set(id, known.style);
    }
  }
  return accept(plan, { ...NOTHING, styles }, accepted).choices;
}

/** The decisions as the server reads them. */
export function decisionsOf(choices: IChoices): IDecisions {
  return {
    accepted: [...choices.accepted],
    styles: Object.fromEntries(choices.styles)
  };
}

export function idsOf(changes: readonly { id: string }[]): string[] {
  return changes.map(change => change.id);
}

/**
 * Know a change again in another plan of the notebook, where its own id may be
 * new as the text around it is: by its rule, what it does, and to which cells.
 */
function keyed(plan: IPlan, snapshot: ISnapshot): Map<string, string> {
  const keys = new Map<string, string>();
  for (const change of plan.changes) {
    const cells = new Set(change.hunks.map(hunk => snapshot.ids[hunk.cell]));
    let key = [change.rule, change.message, ...cells].join('\0');
    while (keys.has(key)) {
      key += '\0again';
    }
    keys.set(key, change.id);
  }
  return keys;
}

/** Add to `seen` what can be reached from `start`. */
function visit(
  start: readonly string[],
  next: (id: string) => readonly string[],
  seen: Set<string>
): void {
  const waiting = [...start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (!seen.has(id)) {
      seen.add(id);
      waiting.push(...next(id));
    }
  }
}
