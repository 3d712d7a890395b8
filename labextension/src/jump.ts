import type { NotebookPanel } from '@jupyterlab/notebook';

const HIGHLIGHT = 'jp-Nbmigrate-mod-shown';

/** Make a cell the active one, bring it into view, and point it out. */
export async function showCell(
  panel: NotebookPanel,
  id: string,
  line?: number
): Promise<void> {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(w => w.model.sharedModel.id === id);
  const cell = notebook.widgets[index];
  if (!cell) {
    return;
  }
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await notebook.scrollToItem(index, 'center');
  await cell.ready;
  if (line !== undefined) {
    cell.editor?.setCursorPosition({ line: line - 1, column: 0 });
    cell.editor?.revealPosition({ line: line - 1, column: 0 });
  }
  cell.node.classList.remove(HIGHLIGHT);
  cell.node.getBoundingClientRect(); // so that the animation starts again
  cell.node.classList.add(HIGHLIGHT);
  cell.node.addEventListener(
    'animationend',
    () => cell.node.classList.remove(HIGHLIGHT),
    { once: true }
  );
}
