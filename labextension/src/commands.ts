import type { JupyterFrontEnd } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Batch } from './batch';
import { isOriginal } from './copies';
import { migrateIcon } from './icon';
import type { IPreferences } from './preferences';
import type { Reviews } from './reviews';
import type { IService } from './service';
import { BatchView } from './widgets/batch';
import { focusNext, focusedItem } from './widgets/focus';
import type { MigrationPanel } from './widgets/panel';
import type { IActions } from './widgets/tools';
import { widen } from './widgets/width';

/** Commands on the current notebook; the names are those of the schema. */
export function addNotebookCommands(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  reviews: Reviews,
  sidebar: MigrationPanel,
  actions: IActions,
  palette: ICommandPalette | null,
  trans: TranslationBundle
): void {
  const { commands } = app;
  const category = trans.__('Notebook Migration');
  const isOpen = () => tracker.currentWidget !== null;
  const isAccepted = () =>
    (reviews.current?.state.reviewed?.choices.accepted.size ?? 0) > 0;
  commands.addCommand('nbmigrate:review', {
    label: trans.__('Review Migration'),
    caption: trans.__('Show what would change in this notebook'),
    icon: migrateIcon,
    isEnabled: isOpen,
    execute: () => {
      app.shell.activateById(sidebar.id);
      widen(sidebar);
    }
  });
  commands.addCommand('nbmigrate:apply', {
    label: trans.__('Apply Accepted Changes'),
    isEnabled: isAccepted,
    execute: () => actions.apply()
  });
  commands.addCommand('nbmigrate:write-copy', {
    label: trans.__('Write Migrated Copy'),
    isEnabled: isAccepted,
    execute: () => actions.writeCopy()
  });
  commands.addCommand('nbmigrate:undo', {
    label: trans.__('Take Back Applied Changes'),
    isEnabled: () => (reviews.current?.state.undoable ?? 0) > 0,
    execute: () => actions.undo()
  });
  for (const name of ['review', 'apply', 'write-copy', 'undo']) {
    palette?.addItem({ command: `nbmigrate:${name}`, category });
  }
  addItemCommands(app, sidebar, actions, trans);
}

/** Commands on the change that has the focus in the sidebar. */
function addItemCommands(
  { commands }: JupyterFrontEnd,
  sidebar: MigrationPanel,
  actions: IActions,
  trans: TranslationBundle
): void {
  commands.addCommand('nbmigrate:next', {
    label: trans.__('Next Change'),
    execute: () => focusNext(sidebar.node, 1)
  });
  commands.addCommand('nbmigrate:previous', {
    label: trans.__('Previous Change'),
    execute: () => focusNext(sidebar.node, -1)
  });
  commands.addCommand('nbmigrate:accept', {
    label: trans.__('Accept Change'),
    execute: () => {
      const { change } = focusedItem(sidebar.node) ?? {};
      if (change !== undefined) {
        actions.accept([change]);
      }
    }
  });
  commands.addCommand('nbmigrate:reject', {
    label: trans.__('Reject Change'),
    execute: () => {
      const { change } = focusedItem(sidebar.node) ?? {};
      if (change !== undefined) {
        actions.reject([change]);
      }
    }
  });
  commands.addCommand('nbmigrate:go-to-cell', {
    label: trans.__('Go to Cell of Change'),
    execute: () => {
      const item = focusedItem(sidebar.node);
      if (item) {
        actions.show(item.cell, item.line);
      }
    }
  });
}

/** The command on what is selected in the file browser. */
export function addFileCommand(
  app: JupyterFrontEnd,
  browsers: IFileBrowserFactory,
  service: IService,
  preferences: () => IPreferences,
  trans: TranslationBundle
): void {
  const selected = () =>
    [...(browsers.tracker.currentWidget?.selectedItems() ?? [])].filter(
      item => item.type === 'directory' || isOriginal(item.path)
    );
  app.commands.addCommand('nbmigrate:migrate-files', {
    label: trans.__('Migrate Notebooks…'),
    caption: trans.__('Write migrated copies beside the notebooks'),
    icon: migrateIcon,
    isEnabled: () => selected().length > 0,
    execute: async () => {
      const paths = selected().map(item => item.path);
      const { contents } = app.serviceManager;
      const batch = new Batch(contents, service, preferences());
      const open = (path: string) =>
        void app.commands.execute('docmanager:open', { path });
      const content = new BatchView(batch, trans, open);
      const widget = new MainAreaWidget({ content });
      widget.toolbar.hide();
      app.shell.add(widget, 'main');
      app.shell.activateById(widget.id);
      await batch.run(paths);
    }
  });
}
