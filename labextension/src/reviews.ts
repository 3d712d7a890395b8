import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Debouncer } from '@lumino/polling';
import { IPreferences } from './preferences';
import { Review } from './review';
import { IService } from './service';
import { MigrationPanel } from './widgets/panel';

/** How long a notebook must be left in peace before it is planned again, in ms. */
const PEACE = 800;

/**
 * The reviews of all open notebooks: one each, shown in the sidebar while its
 * notebook is the current one, and kept up to date while it is seen.
 */
export class Reviews {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _service: IService,
    private readonly _trans: TranslationBundle,
    private readonly _preferences: () => IPreferences
  ) {}

  /** Show the current notebook's review in a sidebar from now on. */
  connect(sidebar: MigrationPanel): void {
    const follow = () => {
      const panel = this._tracker.currentWidget;
      const review = panel && this.of(panel);
      sidebar.display(review && { name: panel.title.label, review });
      if (panel && sidebar.isVisible) {
        void this._keepUp(panel);
      }
    };
    this._isSeen = panel =>
      sidebar.isVisible && panel === this._tracker.currentWidget;
    this._tracker.currentChanged.connect(follow);
    sidebar.revealed.connect(follow);
    follow();
  }

  get current(): Review | null {
    const panel = this._tracker.currentWidget;
    return panel && this.of(panel);
  }

  /** The review of an open notebook. */
  of(panel: NotebookPanel): Review {
    const known = this._reviews.get(panel);
    if (known) {
      return known;
    }
    const review = new Review(
      panel.context.model.sharedModel,
      this._service,
      this._preferences(),
      this._trans
    );
    const settled = new Debouncer(() => {
      review.checkDrift();
      return this._isSeen(panel) ? this._keepUp(panel) : undefined;
    }, PEACE);
    panel.context.model.contentChanged.connect(() => void settled.invoke());
    review.stateChanged.connect(() => {
      const { busy, drift, error } = review.state;
      if (drift && !busy && !error) {
        void settled.invoke(); // it was typed in while it was planned
      }
    });
    panel.disposed.connect(() => {
      settled.dispose();
      review.dispose();
      this._reviews.delete(panel);
    });
    this._reviews.set(panel, review);
    return review;
  }

  /** Plan again all that has been planned, as is asked for now. */
  prefer(preferences: IPreferences): void {
    this._reviews.forEach(review => void review.prefer(preferences));
  }

  /** Plan what has not been planned, or has changed since. */
  private async _keepUp(panel: NotebookPanel): Promise<void> {
    await panel.context.ready;
    const review = this.of(panel);
    if (panel.isDisposed || review.state.busy) {
      return;
    }
    if (!review.state.reviewed) {
      await review.refresh();
    } else if (review.state.drift) {
      await review.refresh(
        this._trans.__('Planned again, as the notebook has changed.')
      );
    }
  }

  private readonly _reviews = new Map<NotebookPanel, Review>();
  private _isSeen: (panel: NotebookPanel) => boolean = () => false;
}
