import * as React from 'react';
import { ICard } from '../cards';
import { ChangeElsewhere, ChangeItem, FindingItem } from './change';
import { Diff } from './diff';
import { useTools } from './tools';

/** A cell: what it becomes, and why. */
export function CellCard({ card }: { card: ICard }): React.JSX.Element {
  const { trans, actions, editing, sideBySide } = useTools();
  const name = trans.__('Cell %1', card.cell);
  return (
    <section
      className="jp-Nbmigrate-cell"
      aria-label={name}
      data-cell={card.cell}
    >
      <header className="jp-Nbmigrate-cellHead">
        <h3>
          <button
            className="jp-Nbmigrate-link"
            title={trans.__('Show it in the notebook')}
            onClick={() => actions.show(card.cell)}
          >
            {name}
          </button>
        </h3>
        {card.executed !== null && <code>[{card.executed}]</code>}
      </header>
      {card.after !== card.before && (
        <Diff
          before={card.before}
          after={card.after}
          sideBySide={sideBySide}
          editing={editing}
          beforeLabel={trans.__('%1, as it is', name)}
          afterLabel={trans.__('%1, migrated', name)}
        />
      )}
      <ul className="jp-Nbmigrate-items">
        {card.changes.map(p => (
          <ChangeItem key={p.change.id} proposed={p} />
        ))}
        {card.others.map(p => (
          <ChangeElsewhere key={p.change.id} proposed={p} />
        ))}
        {card.findings.map(finding => (
          <FindingItem key={JSON.stringify(finding)} finding={finding} />
        ))}
      </ul>
    </section>
  );
}
