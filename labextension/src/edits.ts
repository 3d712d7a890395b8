import { diff } from '@codemirror/merge';
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';

/** The new sources of cells, by the cells' ids. */
export type NewSources = ReadonlyMap<string, string>;

/** Undo managers as they are: those of Yjs, of a cell or of a notebook. */
interface IUndoable {
  readonly undoManager?: { stopCapturing(): void } | null;
}

/**
 * Edit cells of an open notebook as one step of undoing.
 *
 * JupyterLab undoes cell by cell unless it is set to undo in the document; then
 * this is one step for all of the cells. Only what differs is touched, so that
 * cursors and what others type at the same time stay where they are.
 */
export function editCells(
  notebook: ISharedNotebook,
  sources: NewSources
): void {
  const cells = notebook.cells.filter(cell => sources.has(cell.getId()));
  const owners: IUndoable[] = [
    notebook as IUndoable,
    ...(cells as IUndoable[])
  ];
  const endStep = () => owners.forEach(o => o.undoManager?.stopCapturing());
  const editAll = () =>
    cells.forEach(cell => edit(cell, sources.get(cell.getId()) ?? ''));
  endStep();
  if (notebook.disableDocumentWideUndoRedo) {
    editAll();
  } else {
    notebook.transact(editAll);
  }
  endStep();
}

function edit(cell: ISharedCell, source: string): void {
  const differences = diff(cell.getSource(), source, { scanLimit: 1000 });
  cell.transact(() => {
    for (const { fromA, toA, fromB, toB } of [...differences].reverse()) {
      cell.updateSource(fromA, toA, source.slice(fromB, toB));
    }
  });
}
