import type { ISharedNotebook } from '@jupyter/ydoc';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';
import {
  IChoices,
  IChosen,
  Memory,
  accept,
  choose,
  decisionsOf,
  recall,
  reject,
  remember
} from './decisions';
import { NewSources, editCells } from './edits';
import { IPreferences } from './preferences';
import { IApplied, IPlan, Sources, Style } from './protocol';
import { IService } from './service';
import { IDrift, ISnapshot, driftOf, snapshotOf } from './snapshot';

/** A plan, the notebook it was made of, and what has been decided about it. */
export interface IReviewed {
  readonly plan: IPlan;
  readonly snapshot: ISnapshot;
  readonly choices: IChoices;
  /** What the changed cells would hold with these choices. */
  readonly sources: Sources;
}

export interface IReviewState {
  readonly reviewed: IReviewed | null;
  readonly busy: 'planning' | 'applying' | null;
  /** What went wrong, in a line; what was reviewed before it is still there. */
  readonly error: string;
  /** What has just happened, in a line. */
  readonly notice: string;
  /** How the notebook has changed since it was planned. */
  readonly drift: IDrift | null;
  /** How many times there is something to take back. */
  readonly undoable: number;
}

/** What the server made of a snapshot. */
interface IMade {
  readonly applied: IApplied;
  readonly snapshot: ISnapshot;
}

/** Cells before and after changes were applied to them. */
interface IApplication {
  readonly before: NewSources;
  readonly after: NewSources;
}

/** The review of one open notebook: its plan, decisions about it, and edits. */
export class Review {
  constructor(
    private readonly _notebook: ISharedNotebook,
    private readonly _service: IService,
    private _preferences: IPreferences,
    private readonly _trans: TranslationBundle
  ) {}

  get state(): IReviewState {
    return this._state;
  }

  /** Emitted after every change of `state`. */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  dispose(): void {
    this._run++;
    Signal.clearData(this);
  }

  /** Plan again as is asked for now. */
  async prefer(preferences: IPreferences): Promise<void> {
    if (preferences.acceptance !== this._preferences.acceptance) {
      this._memory = new Map();
    }
    this._preferences = preferences;
    if (this._state.reviewed) {
      await this.refresh();
    }
  }

  /** Plan again with an answer to a question, which goes over what the settings say. */
  async settle(answer: string): Promise<void> {
    this._answer = answer;
    await this.refresh();
  }

  /** Plan the notebook as it stands; decisions about the same changes stay. */
  async refresh(notice = ''): Promise<void> {
    const { acceptance } = this._preferences;
    const wishes = { ...this._preferences.wishes };
    if (this._answer !== null) {
      wishes.from = this._answer;
    }
    const snapshot = snapshotOf(this._notebook);
    const reviewed = await this._working('planning', async () => {
      const plan = await this._service.plan(snapshot.notebook, wishes);
      let memory, choices, sources;
      do {
        memory = this._memory; // decisions may be made meanwhile
        choices = recall(memory, plan, snapshot, acceptance);
        sources = await this._preview(plan, snapshot, choices);
      } while (memory !== this._memory);
      return { plan, snapshot, choices, sources };
    });
    if (reviewed) {
      const drift = driftOf(snapshot, this._notebook);
      this._set({ reviewed, drift, notice });
    }
  }

  /** Look whether the notebook is still the one that was planned. */
  checkDrift(): void {
    const { reviewed, drift } = this._state;
    const now = reviewed && driftOf(reviewed.snapshot, this._notebook);
    if (JSON.stringify(now) !== JSON.stringify(drift)) {
      this._set({ drift: now });
    }
  }

  accept(ids: readonly string[]): Promise<void> {
    return this._decide(
      (plan, choices) => accept(plan, choices, ids),
      n =>
        this._trans._n(
          'Also accepted: %1 change that is needed for it.',
          'Also accepted: %1 changes that are needed for it.',
          n
        )
    );
  }

  reject(ids: readonly string[]): Promise<void> {
    return this._decide(
      (plan, choices) => reject(plan, choices, ids),
      n =>
        this._trans._n(
          'Also rejected: %1 change that needs it.',
          'Also rejected: %1 changes that need it.',
          n
        )
    );
  }

  choose(id: string, style: Style): Promise<void> {
    return this._decide(
      (plan, choices) => choose(plan, choices, id, style),
      n =>
        this._trans._n(
          'Also accepted: %1 change that this form needs.',
          'Also accepted: %1 changes that this form needs.',
          n
        )
    );
  }

  /** Make the accepted changes in the notebook, each as one step of undoing. */
  async apply(): Promise<void> {
    const made = await this._make();
    if (!made) {
      return;
    }
    this._edit(made.applied.steps.map(s => named(s.sources, made.snapshot)));
    await this.refresh(
      this._trans._n(
        'Applied %1 change. Ctrl+Z in its cell takes it back, as does Undo.',
        'Applied %1 changes. Ctrl+Z in their cells takes them back, as does Undo.',
        made.applied.accepted.length
      )
    );
  }

  /**
   * Give what the changed cells hold once the accepted changes are made, by
   * their ids; null if that could not be made, which the state then tells.
   */
  async migratedCells(): Promise<NewSources | null> {
    const made = await this._make();
    return made && named(made.applied.sources, made.snapshot);
  }

  /** Take back what was applied last, unless its cells were edited since. */
  async undo(): Promise<void> {
    const last = this._applications.pop();
    if (!last) {
      return;
    }
    const { before, after } = last;
    const cells = this._notebook.cells.filter(c => after.has(c.getId()));
    const untouched =
      cells.length === after.size &&
      cells.every(cell => cell.getSource() === after.get(cell.getId()));
    if (untouched) {
      editCells(this._notebook, before);
    }
    this._set({ undoable: this._applications.length });
    await this.refresh(
      untouched
        ? this._trans.__('Taken back.')
        : this._trans.__(
            'Not taken back: these cells were edited since. Press Ctrl+Z in each of them.'
          )
    );
  }

  /**
   * Have the accepted changes made by the server. If the notebook's code is not
   * what was planned any more, it is planned again, and there is no result.
   */
  private async _make(): Promise<IMade | null> {
    const { reviewed } = this._state;
    if (!reviewed) {
      return null;
    }
    const { plan, snapshot, choices } = reviewed;
    const applied = await this._working('applying', () =>
      this._service.apply(snapshot.notebook, plan, decisionsOf(choices), true)
    );
    const drift = driftOf(snapshot, this._notebook);
    if (drift) {
      await this.refresh(this._staleNotice(drift));
      return null;
    }
    return applied && { applied, snapshot };
  }

  private async _decide(
    decide: (plan: IPlan, choices: IChoices) => IChosen,
    followed: (count: number) => string
  ): Promise<void> {
    const { reviewed } = this._state;
    if (!reviewed) {
      return;
    }
    const { plan, snapshot } = reviewed;
    const chosen = decide(plan, reviewed.choices);
    const { choices } = chosen;
    const notice =
      chosen.followed.length > 0 ? followed(chosen.followed.length) : '';
    this._memory = remember(this._memory, plan, snapshot, choices);
    this._set({ reviewed: { ...reviewed, choices }, notice, error: '' });
    try {
      const sources = await this._preview(plan, snapshot, choices);
      if (this._state.reviewed?.choices === choices) {
        this._set({ reviewed: { ...reviewed, choices, sources } });
      }
    } catch (error) {
      this._set({ error: messageOf(error) });
    }
  }

  private async _preview(
    plan: IPlan,
    snapshot: ISnapshot,
    choices: IChoices
  ): Promise<Sources> {
    if (choices.accepted.size === 0) {
      return {};
    }
    const decisions = decisionsOf(choices);
    const applied = await this._service.apply(
      snapshot.notebook,
      plan,
      decisions
    );
    return applied.sources;
  }

  private _edit(steps: readonly NewSources[]): void {
    const after = new Map(steps.flatMap(step => [...step]));
    const before = new Map(
      this._notebook.cells
        .filter(cell => after.has(cell.getId()))
        .map(cell => [cell.getId(), cell.getSource()])
    );
    steps.forEach(step => editCells(this._notebook, step));
    this._applications.push({ before, after });
    this._set({ undoable: this._applications.length });
  }

  private _staleNotice({ edited }: IDrift): string {
    const what =
      edited.length > 0
        ? this._trans._n(
            'Cell %2 has changed since it was planned.',
            'Cells %2 have changed since they were planned.',
            edited.length,
            edited.join(', ')
          )
        : this._trans.__('Cells came, went or moved since they were planned.');
    const then = this._trans.__(
      'Nothing was done. This is the plan of the notebook as it is now.'
    );
    return `${what} ${then}`;
  }

  /** Do work of which only the latest counts, and show that it is being done. */
  private async _working<T>(
    busy: IReviewState['busy'],
    work: () => Promise<T>
  ): Promise<T | null> {
    const run = ++this._run;
    this._set({ busy, error: '' });
    try {
      const result = await work();
      return run === this._run ? result : null;
    } catch (error) {
      if (run === this._run) {
        this._set({ error: messageOf(error) });
      }
      return null;
    } finally {
      if (run === this._run) {
        this._set({ busy: null });
      }
    }
  }

  private _set(change: Partial<IReviewState>): void {
    this._state = { ...this._state, ...change };
    this._stateChanged.emit();
  }

  private _state: IReviewState = {
    reviewed: null,
    busy: null,
    error: '',
    notice: '',
    drift: null,
    undoable: 0
  };
  private _answer: string | null = null;
  private _memory: Memory = new Map();
  private _run = 0;
  private readonly _applications: IApplication[] = [];
  private readonly _stateChanged = new Signal<this, void>(this);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function named(sources: Sources, snapshot: ISnapshot): NewSources {
  return new Map(
    Object.entries(sources).map(([index, source]) => [
      snapshot.ids[Number(index)] ?? '',
      source
    ])
  );
}
