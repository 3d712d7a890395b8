import type * as nbformat from '@jupyterlab/nbformat';
import type { Contents } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';
import {
  copyPath,
  exists,
  isOriginal,
  saveNotebook,
  withSources
} from './copies';
import { decisionsOf, initialChoices } from './decisions';
import { IPreferences } from './preferences';
import { IPlan } from './protocol';
import { IService } from './service';
import { plainNotebook } from './snapshot';

/** What became of one notebook. */
export type Outcome =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'working' }
  | { readonly kind: 'written'; readonly plan: IPlan; readonly applied: number }
  | { readonly kind: 'unchanged'; readonly plan: IPlan }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'exists' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface IItem {
  readonly path: string;
  readonly outcome: Outcome;
}

/** Migrates several notebooks, one after the other, each to a copy beside it. */
export class Batch {
  constructor(
    private readonly _contents: Contents.IManager,
    private readonly _service: IService,
    private readonly _preferences: IPreferences
  ) {}

  get items(): readonly IItem[] {
    return this._items;
  }

  /** How many notebooks are done. */
  get done(): number {
    return this._items.filter(
      ({ outcome }) => outcome.kind !== 'waiting' && outcome.kind !== 'working'
    ).length;
  }

  get running(): boolean {
    return this._running;
  }

  /** What went wrong with the folders, in a line. */
  get error(): string {
    return this._error;
  }

  /** Emitted whenever there is something new to show. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Migrate notebooks, and those in folders and in the folders in these. */
  async run(paths: readonly string[]): Promise<void> {
    await this._work(async () => {
      for (const path of paths) {
        await this._find(path);
      }
      await this._migrateAll('waiting', false);
    });
  }

  /** Migrate what was left alone because its copy exists, replacing the copy. */
  async overwrite(): Promise<void> {
    await this._work(() => this._migrateAll('exists', true));
  }

  /** Do no more notebooks; the one in work is finished. */
  cancel(): void {
    this._cancelled = true;
  }

  dispose(): void {
    this.cancel();
    Signal.clearData(this);
  }

  private async _work(work: () => Promise<void>): Promise<void> {
    this._running = true;
    this._cancelled = false;
    this._error = '';
    this._changed.emit();
    try {
      await work();
    } catch (error) {
      this._error = messageOf(error);
    }
    this._running = false;
    this._changed.emit();
  }

  private async _find(path: string): Promise<void> {
    if (this._cancelled) {
      return;
    }
    if (isOriginal(path)) {
      this._items = [...this._items, { path, outcome: { kind: 'waiting' } }];
      this._changed.emit();
      return;
    }
    const folder = await this._contents.get(path, { content: true });
    if (folder.type !== 'directory') {
      return;
    }
    const inside = (folder.content as Contents.IModel[])
      .filter(item => item.type === 'directory' || isOriginal(item.path))
      .filter(item => item.name !== '.ipynb_checkpoints')
      .map(item => item.path)
      .sort();
    for (const item of inside) {
      await this._find(item);
    }
  }

  private async _migrateAll(
    kind: Outcome['kind'],
    overwrite: boolean
  ): Promise<void> {
    const chosen = this._items.filter(item => item.outcome.kind === kind);
    for (const { path } of chosen) {
      if (this._cancelled) {
        return;
      }
      this._tell(path, { kind: 'working' });
      try {
        this._tell(path, await this._migrate(path, overwrite));
      } catch (error) {
        this._tell(path, { kind: 'failed', reason: messageOf(error) });
      }
    }
  }

  private async _migrate(path: string, overwrite: boolean): Promise<Outcome> {
    const { wishes, acceptance } = this._preferences;
    const file = await this._contents.get(path, {
      type: 'notebook',
      content: true
    });
    const content = file.content as nbformat.INotebookContent;
    const notebook = plainNotebook(content);
    const plan = await this._service.plan(notebook, wishes);
    if (plan.skipped !== null) {
      return { kind: 'skipped', reason: plan.skipped };
    }
    const decisions = decisionsOf(initialChoices(plan, acceptance));
    if (decisions.accepted.length === 0) {
      return { kind: 'unchanged', plan };
    }
    const copy = copyPath(path);
    if (!overwrite && (await exists(this._contents, copy))) {
      return { kind: 'exists' };
    }
    const reply = await this._service.apply(notebook, plan, decisions);
    const migrated = withSources(content, (_, index) => reply.sources[index]);
    await saveNotebook(this._contents, copy, migrated);
    return { kind: 'written', plan, applied: reply.accepted.length };
  }

  private _tell(path: string, outcome: Outcome): void {
    this._items = this._items.map(item =>
      item.path === path ? { path, outcome } : item
    );
    this._changed.emit();
  }

  private _items: readonly IItem[] = [];
  private _running = false;
  private _cancelled = false;
  private _error = '';
  private readonly _changed = new Signal<this, void>(this);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
