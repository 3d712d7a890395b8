import type { ISharedNotebook } from '@jupyter/ydoc';
import type * as nbformat from '@jupyterlab/nbformat';

/** A notebook as it is sent: what its cells hold, and nothing that they gave. */
export interface IPlainNotebook {
  readonly nbformat: 4;
  readonly nbformat_minor: 4;
  readonly metadata: object;
  readonly cells: readonly IPlainCell[];
}

interface IPlainCell {
  readonly cell_type: string;
  readonly source: string;
  readonly metadata: object;
  readonly execution_count?: number | null;
  readonly outputs?: readonly [];
}

/** A notebook at one moment; `ids` are those of its cells. */
export interface ISnapshot {
  readonly notebook: IPlainNotebook;
  readonly ids: readonly string[];
}

/** How a notebook differs from a snapshot, in its code. */
export interface IDrift {
  /** The cells that hold something else, or are gone, as counted then. */
  readonly edited: readonly number[];
  /** Whether code cells came, or went, or changed their order. */
  readonly rearranged: boolean;
}

/** Take a snapshot of an open notebook. */
export function snapshotOf(notebook: ISharedNotebook): ISnapshot {
  const { kernelspec, language_info } = notebook.getMetadata();
  return {
    notebook: {
      nbformat: 4,
      nbformat_minor: 4,
      metadata: { kernelspec, language_info },
      cells: notebook.cells.map(cell =>
        plainCell(
          cell.cell_type,
          cell.getSource(),
          cell.getMetadata().tags,
          cell.cell_type === 'code' ? cell.toJSON().execution_count : null
        )
      )
    },
    ids: notebook.cells.map(cell => cell.getId())
  };
}

/** Take what matters of a notebook that was read from a file. */
export function plainNotebook(
  content: nbformat.INotebookContent
): IPlainNotebook {
  const { kernelspec, language_info } = content.metadata;
  return {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { kernelspec, language_info },
    cells: content.cells.map(cell =>
      plainCell(
        cell.cell_type,
        sourceOf(cell),
        cell.metadata.tags,
        cell.execution_count
      )
    )
  };
}

/** The source of a cell, which a file may hold in one piece or in lines. */
export function sourceOf(cell: nbformat.ICell): string {
  return typeof cell.source === 'string' ? cell.source : cell.source.join('');
}

/** Tell how a notebook's code is another one now; null if it is not. */
export function driftOf(
  snapshot: ISnapshot,
  notebook: ISharedNotebook
): IDrift | null {
  const sources = new Map<string, string>();
  for (const cell of notebook.cells) {
    if (cell.cell_type === 'code') {
      sources.set(cell.getId(), cell.getSource());
    }
  }
  const planned = snapshot.notebook.cells
    .map((cell, index) => ({ ...cell, index, id: snapshot.ids[index] ?? '' }))
    .filter(cell => cell.cell_type === 'code');
  const edited = planned
    .filter(cell => sources.get(cell.id) !== cell.source)
    .map(cell => cell.index);
  const order = [...sources.keys()];
  const rearranged =
    order.length !== planned.length ||
    planned.some((cell, index) => cell.id !== order[index]);
  return edited.length > 0 || rearranged ? { edited, rearranged } : null;
}

function plainCell(
  kind: string,
  source: string,
  tags: unknown,
  executionCount: unknown
): IPlainCell {
  const metadata = tags === undefined ? {} : { tags };
  if (kind !== 'code') {
    return { cell_type: kind, source, metadata };
  }
  return {
    cell_type: kind,
    source,
    metadata,
    execution_count: typeof executionCount === 'number' ? executionCount : null,
    outputs: []
  };
}
