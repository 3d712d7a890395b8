import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type * as nbformat from '@jupyterlab/nbformat';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyPath, exists, saveNotebook, withSources } from './copies';
import type { Documentation } from './documentation';
import { showCell } from './jump';
import type { Reviews } from './reviews';
import type { IActions } from './widgets/tools';

/** What the buttons do: always with the notebook that is the current one. */
export function actionsFor(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  reviews: Reviews,
  documentation: Documentation,
  trans: TranslationBundle
): IActions {
  return {
    accept: ids => void reviews.current?.accept(ids),
    reject: ids => void reviews.current?.reject(ids),
    choose: (id, style) => void reviews.current?.choose(id, style),
    apply: () => void reviews.current?.apply(),
    undo: () => void reviews.current?.undo(),
    refresh: () => void reviews.current?.refresh(),
    settle: answer => void reviews.current?.settle(answer),
    writeCopy: () => {
      const panel = tracker.currentWidget;
      if (panel) {
        writeCopy(app, panel, reviews, trans).catch((error: unknown) =>
          showErrorMessage(
            trans.__('The migrated copy could not be written'),
            error instanceof Error ? error.message : String(error)
          )
        );
      }
    },
    show: (cell, line) => {
      const panel = tracker.currentWidget;
      const id = reviews.current?.state.reviewed?.snapshot.ids[cell];
      if (panel && id !== undefined) {
        void showCell(panel, id, line);
      }
    },
    explain: rule => {
      documentation
        .show(rule)
        .catch((error: unknown) => showErrorMessage(rule, String(error)));
    }
  };
}

/** Write what the notebook would be beside it, and open that. */
async function writeCopy(
  app: JupyterFrontEnd,
  panel: NotebookPanel,
  reviews: Reviews,
  trans: TranslationBundle
): Promise<void> {
  const { contents } = app.serviceManager;
  const path = copyPath(panel.context.path);
  if (await exists(contents, path)) {
    const { button } = await showDialog({
      title: trans.__('Replace the migrated copy?'),
      body: trans.__('%1 exists already.', PathExt.basename(path)),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.warnButton({ label: trans.__('Replace') })
      ]
    });
    if (!button.accept) {
      return;
    }
  }
  const sources = await reviews.of(panel).migratedCells();
  if (!sources) {
    return;
  }
  const { sharedModel } = panel.context.model;
  const content = panel.context.model.toJSON() as nbformat.INotebookContent;
  const ids = sharedModel.cells.map(cell => cell.getId());
  const migrated = withSources(content, (_, i) => sources.get(ids[i] ?? ''));
  await saveNotebook(contents, path, migrated);
  await app.commands.execute('docmanager:open', { path });
}
