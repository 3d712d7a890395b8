/** Plans, notebooks and services, as small as they can be. */
import { YNotebook } from '@jupyter/ydoc';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPreferences } from '../src/preferences';
import type {
  IApplied,
  IChange,
  IDecisions,
  IForm,
  IPlan,
  IWishes
} from '../src/protocol';
import type { IService } from '../src/service';
import type { IPlainNotebook } from '../src/snapshot';

export function change(id: string, more: Partial<IChange> = {}): IChange {
  return {
    id,
    rule: `rule-${id}`,
    message: `does ${id}`,
    consequence: '',
    safety: 'safe',
    style: null,
    requires: [],
    hunks: [],
    alternative: null,
    ...more
  };
}

export function form(style: IForm['style'], requires: string[] = []): IForm {
  return {
    style,
    safety: 'safe',
    message: '',
    consequence: '',
    hunks: [],
    requires
  };
}

export function plan(
  changes: readonly IChange[],
  more: Partial<IPlan> = {}
): IPlan {
  return {
    target: '4.57.6',
    library: 'transformers',
    source: null,
    questions: [],
    changes,
    findings: [],
    skipped: null,
    ...more
  };
}

export function notebook(...sources: string[]): YNotebook {
  const shared = YNotebook.create({ disableDocumentWideUndoRedo: true });
  shared.insertCells(
    0,
    sources.map(source => ({ cell_type: 'code', source }))
  );
  return shared;
}

export function sourcesOf(shared: YNotebook): string[] {
  return shared.cells.map(cell => cell.getSource());
}

export const PREFERENCES: IPreferences = {
  wishes: { to: '4.57.6', from: '', style: 'guide', ignore: [] },
  acceptance: 'review',
  diffLayout: 'auto'
};

/** English, as JupyterLab speaks without a language pack. */
export const ENGLISH = {
  __: (text: string, ...values: unknown[]) => filled(text, values),
  _n: (one: string, many: string, n: number, ...values: unknown[]) =>
    filled(n === 1 ? one : many, [n, ...values])
} as unknown as TranslationBundle;

/**
 * A service that knows one kind of change: every cell that holds `old` is to
 * hold `new` instead. Ids are made of the text, as the real ones are.
 */
export class OldToNew implements IService {
  /** What was asked for `from`, plan by plan. */
  readonly from: string[] = [];

  refusal = '';
  asked = 0;
  /** Called while a request is on its way. */
  meanwhile = (): void => undefined;

  async plan(asked: IPlainNotebook, settings: IWishes): Promise<IPlan> {
    this.from.push(settings.from);
    await this._work();
    const changes = asked.cells.flatMap(({ source }, cell) =>
      source.includes('old')
        ? [
            change(`${cell}:${source}`, {
              rule: 'old-to-new',
              message: 'new',
              hunks: [{ cell, line: 1, before: source, after: renew(source) }]
            })
          ]
        : []
    );
    return plan(changes);
  }

  async apply(
    asked: IPlainNotebook,
    _plan: IPlan,
    decisions: IDecisions
  ): Promise<IApplied> {
    await this._work();
    const steps = decisions.accepted.map(id => {
      const cell = parseInt(id, 10);
      return {
        ids: [id],
        sources: { [cell]: renew(asked.cells[cell]?.source ?? '') }
      };
    });
    const sources = Object.assign(
      {},
      ...steps.map(s => s.sources)
    ) as IApplied['sources'];
    return { accepted: decisions.accepted, sources, steps };
  }

  rules(): Promise<[]> {
    return Promise.resolve([]);
  }

  private async _work(): Promise<void> {
    this.asked++;
    await Promise.resolve();
    this.meanwhile();
    if (this.refusal) {
      throw new Error(this.refusal);
    }
  }
}

function renew(source: string): string {
  return source.replaceAll('old', 'new');
}

function filled(text: string, values: readonly unknown[]): string {
  return text.replace(/%(\d)/g, (_, n) => String(values[Number(n) - 1]));
}
