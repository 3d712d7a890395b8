import * as React from 'react';
import { Filter, cardsOf } from '../cards';
import { IReviewState, IReviewed } from '../review';
import { visible } from '../visible';
import { CellCard } from './cell';
import { FilterChoice, Rules, Summary } from './summary';
import { useTools } from './tools';

/** The review of one notebook, whatever state it is in. */
export function ReviewView({
  name,
  state
}: {
  name: string;
  state: IReviewState;
}): React.JSX.Element {
  const { trans, actions } = useTools();
  const { reviewed, busy, error, notice, drift } = state;
  const working = {
    planning: trans.__('Reading the notebook …'),
    applying: trans.__('Working …')
  };
  return (
    <div className="jp-Nbmigrate-review" aria-busy={busy !== null}>
      <header className="jp-Nbmigrate-head">
        <div className="jp-Nbmigrate-title">
          <h2 title={visible(name)}>{visible(name)}</h2>
          <button
            className="jp-Nbmigrate-refresh"
            disabled={busy !== null}
            onClick={() => actions.refresh()}
          >
            {trans.__('Plan again')}
          </button>
        </div>
        {reviewed && isWorthShowing(state) && (
          <Summary reviewed={reviewed} state={state} />
        )}
        <div role="status" className="jp-Nbmigrate-status">
          {busy ? working[busy] : notice}
        </div>
        {error && (
          <div role="alert" className="jp-Nbmigrate-error">
            {visible(error)}
          </div>
        )}
        {drift && busy === null && (
          <div className="jp-Nbmigrate-drift">
            {trans.__('The notebook has changed since it was planned.')}
          </div>
        )}
      </header>
      {reviewed &&
        (isWorthShowing(state) ? (
          <Cards reviewed={reviewed} />
        ) : (
          <p>
            {reviewed.plan.skipped === null
              ? trans.__(
                  'Nothing to change: nothing in this notebook needs another release of a library.'
                )
              : trans.__('Nothing to do: %1.', reviewed.plan.skipped)}
          </p>
        ))}
    </div>
  );
}

/** Whether there is more to say than that there is nothing to do. */
function isWorthShowing({ reviewed, undoable }: IReviewState): boolean {
  const { changes = [], findings = [] } = reviewed?.plan ?? {};
  return changes.length > 0 || findings.length > 0 || undoable > 0;
}

function Cards({ reviewed }: { reviewed: IReviewed }): React.JSX.Element {
  const { trans } = useTools();
  const [filter, setFilter] = React.useState<Filter>('all');
  const cards = React.useMemo(
    () => cardsOf(reviewed, filter),
    [reviewed, filter]
  );
  const { changes, findings } = reviewed.plan;
  if (changes.length === 0 && findings.length === 0) {
    return <p>{trans.__('Nothing more to change.')}</p>;
  }
  return (
    <>
      <div className="jp-Nbmigrate-many">
        <FilterChoice filter={filter} choose={setFilter} />
        {changes.length > 0 && <Rules reviewed={reviewed} />}
      </div>
      {cards.map(card => (
        <CellCard
          key={reviewed.snapshot.ids[card.cell] ?? card.cell}
          card={card}
        />
      ))}
      {cards.length === 0 && <p>{trans.__('Nothing of this kind.')}</p>}
    </>
  );
}
