import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Batch, IItem, Outcome } from '../batch';
import { copyPath } from '../copies';
import { migrateIcon } from '../icon';
import { visible } from '../visible';

/** Several notebooks: how far it is with them, and what became of each. */
export class BatchView extends ReactWidget {
  constructor(
    private readonly _batch: Batch,
    private readonly _trans: TranslationBundle,
    private readonly _open: (path: string) => void
  ) {
    super();
    this.addClass('jp-Nbmigrate-batch');
    this.title.icon = migrateIcon;
    this.title.label = _trans.__('Migrate notebooks');
  }

  override dispose(): void {
    this._batch.dispose();
    super.dispose();
  }

  protected override render(): React.JSX.Element {
    return (
      <UseSignal signal={this._batch.changed}>
        {() => (
          <Progress batch={this._batch} trans={this._trans} open={this._open} />
        )}
      </UseSignal>
    );
  }
}

interface IProgressProps {
  batch: Batch;
  trans: TranslationBundle;
  open: (path: string) => void;
}

function Progress({ batch, trans, open }: IProgressProps): React.JSX.Element {
  const { items, done, running, error } = batch;
  const standing = items.filter(item => item.outcome.kind === 'exists').length;
  return (
    <>
      <h2>{trans.__('Migrate Notebooks')}</h2>
      <p role="status">
        {running
          ? trans.__('%1 of %2 notebooks done …', done, items.length)
          : trans._n('%1 notebook done.', '%1 notebooks done.', done)}
      </p>
      <progress
        aria-label={trans.__('Notebooks done')}
        value={done}
        max={Math.max(items.length, 1)}
      />
      {error && (
        <div role="alert" className="jp-Nbmigrate-error">
          {error}
        </div>
      )}
      <div className="jp-Nbmigrate-buttons">
        {running && (
          <button className="jp-mod-styled" onClick={() => batch.cancel()}>
            {trans.__('Stop')}
          </button>
        )}
        {!running && standing > 0 && (
          <button
            className="jp-mod-styled jp-mod-warn"
            onClick={() => void batch.overwrite()}
          >
            {trans._n(
              'Overwrite %1 existing copy',
              'Overwrite %1 existing copies',
              standing
            )}
          </button>
        )}
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">{trans.__('Notebook')}</th>
            <th scope="col">{trans.__('Result')}</th>
            <th scope="col">{trans.__('Changes')}</th>
            <th scope="col">{trans.__('Left to you')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(item => (
            <Row key={item.path} item={item} trans={trans} open={open} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({
  item,
  trans,
  open
}: {
  item: IItem;
  trans: TranslationBundle;
  open: (path: string) => void;
}): React.JSX.Element {
  const { path, outcome } = item;
  const plan = 'plan' in outcome ? outcome.plan : null;
  return (
    <tr data-kind={outcome.kind}>
      <td>
        <PathLink path={path} open={open} />
      </td>
      <td>
        {outcomeText(outcome, trans)}{' '}
        {outcome.kind === 'written' && (
          <PathLink path={copyPath(path)} open={open} />
        )}
      </td>
      <td>{outcome.kind === 'written' ? outcome.applied : ''}</td>
      <td>{plan?.findings.length ?? ''}</td>
    </tr>
  );
}

function PathLink(props: {
  path: string;
  open: (path: string) => void;
}): React.JSX.Element {
  return (
    <button
      className="jp-Nbmigrate-link"
      onClick={() => props.open(props.path)}
    >
      {visible(props.path)}
    </button>
  );
}

function outcomeText(outcome: Outcome, trans: TranslationBundle): string {
  switch (outcome.kind) {
    case 'waiting':
      return trans.__('waiting');
    case 'working':
      return trans.__('working …');
    case 'written':
      return trans.__('written to');
    case 'unchanged':
      return trans.__('nothing to change');
    case 'exists':
      return trans.__('not written: its copy exists already');
    case 'skipped':
      return trans.__('left alone: %1', visible(outcome.reason));
    case 'failed':
      return trans.__('failed: %1', visible(outcome.reason));
  }
}
