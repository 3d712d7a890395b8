import {
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import {
  EditorLanguageRegistry,
  IEditorLanguageRegistry
} from '@jupyterlab/codemirror';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { actionsFor } from './actions';
import { Documentation } from './documentation';
import { addFileCommand, addNotebookCommands } from './commands';
import { preferencesOf } from './preferences';
import { Reviews } from './reviews';
import { Service } from './service';
import { PythonEditing } from './widgets/diff';
import { MigrationPanel } from './widgets/panel';

/** The sidebar, its commands, and the one of the file browser. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: 'nbmigrate:plugin',
  description: 'Reviews and applies migrations of notebooks.',
  autoStart: true,
  requires: [INotebookTracker, ISettingRegistry, IRenderMimeRegistry],
  optional: [
    ICommandPalette,
    IEditorLanguageRegistry,
    IFileBrowserFactory,
    ILayoutRestorer,
    ITranslator
  ],
  activate: async (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    registry: ISettingRegistry,
    rendermime: IRenderMimeRegistry,
    palette: ICommandPalette | null,
    languages: IEditorLanguageRegistry | null,
    browsers: IFileBrowserFactory | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('nbmigrate');
    const settings = await registry.load(plugin.id);
    const preferences = () => preferencesOf(settings);
    const service = new Service(app.serviceManager.serverSettings);
    const reviews = new Reviews(tracker, service, trans, preferences);
    const documentation = new Documentation(service, rendermime, trans);
    const actions = actionsFor(app, tracker, reviews, documentation, trans);
    const editing = new PythonEditing(
      languages ?? new EditorLanguageRegistry()
    );
    const sidebar = new MigrationPanel(trans, editing, actions);
    const prefer = () => {
      sidebar.diffLayout = preferences().diffLayout;
      reviews.prefer(preferences());
    };
    settings.changed.connect(prefer);
    prefer();
    reviews.connect(sidebar);
    app.shell.add(sidebar, 'right', { rank: 900 });
    restorer?.add(sidebar, sidebar.id);
    addNotebookCommands(
      app,
      tracker,
      reviews,
      sidebar,
      actions,
      palette,
      trans
    );
    if (browsers) {
      addFileCommand(app, browsers, service, preferences, trans);
    }
  }
};

export default plugin;
