import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import * as React from 'react';
import { migrateIcon } from '../icon';
import type { DiffLayout } from '../preferences';
import type { Review } from '../review';
import type { PythonEditing } from './diff';
import { ReviewView } from './review';
import { IActions, ToolsProvider } from './tools';

/** From this width on, in pixels, there is room for two versions of a cell. */
const SIDE_BY_SIDE = 500;

/** A notebook's name and its review. */
export interface IShown {
  readonly name: string;
  readonly review: Review;
}

/** The sidebar: a view of one review at a time. */
export class MigrationPanel extends ReactWidget {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _editing: PythonEditing,
    private readonly _actions: IActions
  ) {
    super();
    this.id = 'nbmigrate';
    this.addClass('jp-Nbmigrate');
    this.title.icon = migrateIcon;
    this.title.caption = _trans.__('Notebook migration');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this.title.caption);
  }

  /** Emitted when the sidebar comes into view. */
  get revealed(): ISignal<this, void> {
    return this._revealed;
  }

  /** Show the review of a notebook, or that there is none. */
  display(content: IShown | null): void {
    this._content?.review.stateChanged.disconnect(this._onChanged);
    this._content = content;
    content?.review.stateChanged.connect(this._onChanged);
    this.update();
  }

  set diffLayout(layout: DiffLayout) {
    this._diffLayout = layout;
    this.update();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._revealed.emit();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this._isWide = this.node.offsetWidth >= SIDE_BY_SIDE;
    this.update();
  }

  protected override render(): React.JSX.Element {
    if (!this._content) {
      const text = this._trans.__('Open a notebook to see what would change.');
      return <p className="jp-Nbmigrate-empty">{text}</p>;
    }
    const { name, review } = this._content;
    const tools = {
      trans: this._trans,
      editing: this._editing,
      actions: this._actions,
      sideBySide:
        this._diffLayout === 'auto'
          ? this._isWide
          : this._diffLayout === 'side-by-side'
    };
    return (
      <ToolsProvider value={tools}>
        <ReviewView key={name} name={name} state={review.state} />
      </ToolsProvider>
    );
  }

  private readonly _onChanged = (): void => this.update();
  private _content: IShown | null = null;
  private _diffLayout: DiffLayout = 'auto';
  private _isWide = false;
  private readonly _revealed = new Signal<this, void>(this);
}
