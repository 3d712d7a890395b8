import * as React from 'react';
import { IProposed } from '../cards';
import { IFinding, IHunk, Style } from '../protocol';
import { visible } from '../visible';
import { safetyLabel, safetyTitle, useTools } from './tools';

/** A change, and the buttons that decide about it. */
export function ChangeItem({
  proposed
}: {
  proposed: IProposed;
}): React.JSX.Element {
  const { trans, actions } = useTools();
  const { change, form, accepted, cells } = proposed;
  return (
    <li
      className="jp-Nbmigrate-item jp-Nbmigrate-change"
      tabIndex={0}
      data-change={change.id}
      data-rule={change.rule}
      data-accepted={accepted}
      data-cell={cells[0]}
      data-line={form.hunks[0]?.line}
    >
      <div className="jp-Nbmigrate-itemHead">
        <span
          className={`jp-Nbmigrate-badge jp-mod-${form.safety}`}
          title={safetyTitle(trans, form.safety)}
        >
          {safetyLabel(trans, form.safety)}
        </span>
        <RuleName rule={change.rule} />
        <span className="jp-Nbmigrate-decision" role="group">
          <button
            className="jp-Nbmigrate-accept"
            aria-pressed={accepted}
            aria-label={trans.__('Accept: %1', form.message)}
            onClick={() => actions.accept([change.id])}
          >
            {trans.__('Accept')}
          </button>
          <button
            className="jp-Nbmigrate-reject"
            aria-pressed={!accepted}
            aria-label={trans.__('Reject: %1', form.message)}
            onClick={() => actions.reject([change.id])}
          >
            {trans.__('Reject')}
          </button>
        </span>
      </div>
      <p>{visible(form.message)}</p>
      {form.consequence && (
        <p className="jp-Nbmigrate-consequence">
          {trans.__('If left alone: %1', visible(form.consequence))}
        </p>
      )}
      {cells.length > 1 && <OtherCells cells={cells.slice(1)} />}
      {change.alternative && <StyleChoice proposed={proposed} />}
      {!accepted && <Hunks hunks={form.hunks} />}
    </li>
  );
}

/** A change that is decided about at another cell. */
export function ChangeElsewhere({
  proposed
}: {
  proposed: IProposed;
}): React.JSX.Element {
  const { trans, actions } = useTools();
  const home = proposed.cells[0] ?? 0;
  return (
    <li className="jp-Nbmigrate-item jp-Nbmigrate-elsewhere">
      <RuleName rule={proposed.change.rule} />
      <p>
        {proposed.accepted
          ? trans.__('Part of a change that is accepted at')
          : trans.__('Part of a change that is rejected at')}{' '}
        <button
          className="jp-Nbmigrate-link"
          onClick={() => actions.show(home, proposed.form.hunks[0]?.line)}
        >
          {trans.__('cell %1', home)}
        </button>
        .
      </p>
    </li>
  );
}

/** Something that is left to people. */
export function FindingItem({
  finding
}: {
  finding: IFinding;
}): React.JSX.Element {
  const { trans, actions } = useTools();
  return (
    <li
      className="jp-Nbmigrate-item jp-Nbmigrate-finding"
      tabIndex={0}
      data-cell={finding.cell}
      data-line={finding.line}
    >
      <div className="jp-Nbmigrate-itemHead">
        <span
          className="jp-Nbmigrate-badge jp-mod-finding"
          title={trans.__('Not rewritten: this is yours to change.')}
        >
          {trans.__('By hand')}
        </span>
        <RuleName rule={finding.rule} />
        <button
          className="jp-Nbmigrate-link"
          onClick={() => actions.show(finding.cell, finding.line)}
        >
          {trans.__('line %1', finding.line)}
        </button>
      </div>
      <p>{visible(finding.message)}</p>
    </li>
  );
}

/** The name of a rule, which tells all about it. */
export function RuleName({ rule }: { rule: string }): React.JSX.Element {
  const { trans, actions } = useTools();
  return (
    <button
      className="jp-Nbmigrate-link jp-Nbmigrate-rule"
      title={trans.__('What this rule is about')}
      onClick={() => actions.explain(rule)}
    >
      {rule}
    </button>
  );
}

function OtherCells({
  cells
}: {
  cells: readonly number[];
}): React.JSX.Element {
  const { trans, actions } = useTools();
  return (
    <p>
      {trans.__('It changes other cells as well:')}{' '}
      {cells.map(cell => (
        <button
          key={cell}
          className="jp-Nbmigrate-link"
          onClick={() => actions.show(cell)}
        >
          {trans.__('cell %1', cell)}
        </button>
      ))}
    </p>
  );
}

function StyleChoice({ proposed }: { proposed: IProposed }): React.JSX.Element {
  const { trans, actions } = useTools();
  const { change, form } = proposed;
  const labels: Record<Style, string> = {
    guide: trans.__("The migration guide's way"),
    exact: trans.__('Identical numbers')
  };
  return (
    <fieldset className="jp-Nbmigrate-styles">
      <legend>{trans.__('There are two right ways:')}</legend>
      {(['guide', 'exact'] as const).map(style => (
        <label key={style}>
          <input
            type="radio"
            name={`nbmigrate-style-${change.id}`}
            value={style}
            checked={form.style === style}
            onChange={() => actions.choose(change.id, style)}
          />
          {labels[style]}
        </label>
      ))}
    </fieldset>
  );
}

/** The lines of a change that is not accepted, which the diff does not show. */
function Hunks({ hunks }: { hunks: readonly IHunk[] }): React.JSX.Element {
  const { trans } = useTools();
  const marked = (mark: string, text: string) =>
    text === '' ? '' : text.replace(/^/gm, `${mark} `) + '\n';
  return (
    <pre
      className="jp-Nbmigrate-hunks"
      aria-label={trans.__('What it would change')}
    >
      {visible(
        hunks
          .map(hunk => marked('−', hunk.before) + marked('+', hunk.after))
          .join('⋯\n')
      )}
    </pre>
  );
}
