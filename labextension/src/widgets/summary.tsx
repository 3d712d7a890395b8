import * as React from 'react';
import { Filter, rulesIn, safeIds } from '../cards';
import { idsOf } from '../decisions';
import { IQuestion, ISourceLibrary } from '../protocol';
import { IReviewState, IReviewed } from '../review';
import { RuleName } from './change';
import { useTools } from './tools';

/** What the notebook is, how much there is to change, and the big buttons. */
export function Summary({
  reviewed,
  state
}: {
  reviewed: IReviewed;
  state: IReviewState;
}): React.JSX.Element {
  const { trans, actions } = useTools();
  const { plan, choices } = reviewed;
  const accepted = choices.accepted.size;
  const idle = state.busy === null;
  return (
    <>
      {plan.source && (
        <Origin source={plan.source} goal={`${plan.library} ${plan.target}`} />
      )}
      {plan.questions.map(question => (
        <Ask key={question.border} question={question} idle={idle} />
      ))}
      <p className="jp-Nbmigrate-counts">
        {trans._n('%1 change', '%1 changes', plan.changes.length)}
        {', '}
        {trans.__('%1 accepted', accepted)}
        {' · '}
        {trans.__('%1 left to you', plan.findings.length)}
      </p>
      <div className="jp-Nbmigrate-buttons">
        <button
          className="jp-mod-styled jp-mod-accept"
          disabled={!idle || accepted === 0}
          title={trans.__('Edit the cells of the open notebook')}
          onClick={() => actions.apply()}
        >
          {trans._n('Apply %1 change', 'Apply %1 changes', accepted)}
        </button>
        <button
          className="jp-mod-styled"
          disabled={!idle || accepted === 0}
          title={trans.__('Leave this notebook as it is, and save a copy')}
          onClick={() => actions.writeCopy()}
        >
          {trans.__('Write migrated copy')}
        </button>
        {state.undoable > 0 && (
          <button
            className="jp-mod-styled"
            disabled={!idle}
            title={trans.__('Take back what was applied last')}
            onClick={() => actions.undo()}
          >
            {trans.__('Undo')}
          </button>
        )}
      </div>
    </>
  );
}

/** Decide about many changes at once. */
export function Rules({
  reviewed
}: {
  reviewed: IReviewed;
}): React.JSX.Element {
  const { trans, actions } = useTools();
  const all = idsOf(reviewed.plan.changes);
  return (
    <>
      <div className="jp-Nbmigrate-buttons jp-mod-minor">
        <button onClick={() => actions.accept(safeIds(reviewed))}>
          {trans.__('Accept all safe')}
        </button>
        <button onClick={() => actions.accept(all)}>
          {trans.__('Accept all')}
        </button>
        <button onClick={() => actions.reject(all)}>
          {trans.__('Reject all')}
        </button>
      </div>
      <details className="jp-Nbmigrate-rules">
        <summary>{trans.__('By rule')}</summary>
        <ul>
          {rulesIn(reviewed).map(({ rule, ids, accepted }) => (
            <li key={rule} data-rule={rule}>
              <RuleName rule={rule} />
              <span className="jp-Nbmigrate-ruleCount">
                {trans.__('%1 of %2 accepted', accepted, ids.length)}
              </span>
              <span className="jp-Nbmigrate-decision" role="group">
                <button
                  aria-label={trans.__('Accept all of %1', rule)}
                  aria-pressed={accepted === ids.length}
                  onClick={() => actions.accept(ids)}
                >
                  {trans.__('Accept')}
                </button>
                <button
                  aria-label={trans.__('Reject all of %1', rule)}
                  aria-pressed={accepted === 0}
                  onClick={() => actions.reject(ids)}
                >
                  {trans.__('Reject')}
                </button>
              </span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

/** Choose what is listed. */
export function FilterChoice({
  filter,
  choose
}: {
  filter: Filter;
  choose: (filter: Filter) => void;
}): React.JSX.Element {
  const { trans } = useTools();
  const labels: Record<Filter, string> = {
    all: trans.__('Everything'),
    review: trans.__('What needs a look'),
    unsafe: trans.__('Guesses'),
    findings: trans.__('What is left to you')
  };
  return (
    <label className="jp-Nbmigrate-filter">
      {trans.__('Show')}
      <select
        value={filter}
        onChange={event => choose(event.target.value as Filter)}
      >
        {Object.entries(labels).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

function Origin(props: {
  source: ISourceLibrary;
  goal: string;
}): React.JSX.Element {
  const { trans } = useTools();
  const { library, version, evidence } = props.source;
  const releases = version ?? candidates(props.source, trans);
  const name = releases ? `${library} ${releases}` : library;
  const reasons = evidence
    .slice(0, 2)
    .map(({ text, cell }) =>
      cell === null ? text : trans.__('%1 in cell %2', text, String(cell))
    )
    .join('; ');
  return (
    <p className="jp-Nbmigrate-origin">
      {trans.__('From %1 to %2', name, props.goal)}
      {reasons && <span> ({reasons})</span>}
    </p>
  );
}

/** What only a person can tell: each answer plans again. */
function Ask(props: { question: IQuestion; idle: boolean }): React.JSX.Element {
  const { trans, actions } = useTools();
  const { border, before, since } = props.question;
  const shown = border.replace(/^(\d+\.\d+)\.0$/, '$1');
  return (
    <div className="jp-Nbmigrate-question">
      {trans.__('Written before or after %1?', shown)}
      <div className="jp-Nbmigrate-buttons jp-mod-minor">
        <button disabled={!props.idle} onClick={() => actions.settle(before)}>
          {trans.__('Before %1', shown)}
        </button>
        <button disabled={!props.idle} onClick={() => actions.settle(since)}>
          {trans.__('%1 or later', shown)}
        </button>
      </div>
    </div>
  );
}

/** The releases a notebook can be for, in words; empty if nothing narrows them. */
function candidates(
  source: ISourceLibrary,
  trans: ReturnType<typeof useTools>['trans']
): string {
  const found = source.candidates;
  const from = found && source.evidence.some(({ oldest }) => oldest !== null);
  const to = found && source.evidence.some(({ newest }) => newest !== null);
  if (from && to) {
    return trans.__('%1 to %2', found.oldest, found.newest);
  }
  if (from) {
    return trans.__('%1 or later', found.oldest);
  }
  return to ? trans.__('%1 or earlier', found.newest) : '';
}
