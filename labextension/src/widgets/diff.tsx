import { IEditorLanguageRegistry, jupyterTheme } from '@jupyterlab/codemirror';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, Extension } from '@codemirror/state';
import {
  EditorView,
  highlightSpecialChars,
  lineNumbers
} from '@codemirror/view';
import * as React from 'react';

/** Where CodeMirror's support for Python comes from: JupyterLab's own. */
export class PythonEditing {
  constructor(private readonly _languages: IEditorLanguageRegistry) {}

  /** Read-only editors that look like those of the notebook. */
  async extensions(label: string): Promise<Extension[]> {
    this._language ??= this._languages.getLanguage('text/x-ipython');
    const language = await this._language;
    return [
      lineNumbers(),
      highlightSpecialChars(),
      jupyterTheme,
      EditorView.lineWrapping,
      EditorView.editable.of(false),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      language?.support ?? []
    ];
  }

  private _language: ReturnType<IEditorLanguageRegistry['getLanguage']> | null =
    null;
}

export interface IDiffProps {
  before: string;
  after: string;
  sideBySide: boolean;
  editing: PythonEditing;
  beforeLabel: string;
  afterLabel: string;
}

const LOOK = {
  collapseUnchanged: { margin: 2, minSize: 4 },
  diffConfig: { scanLimit: 2000 },
  gutter: true
};

/** A cell before and after its changes; the editors are made when it is seen. */
export function Diff(props: IDiffProps): React.JSX.Element {
  const { before, after, sideBySide, editing } = props;
  const { beforeLabel, afterLabel } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const seen = useSeen(host);
  const latest = React.useRef(after);
  const migrated = React.useRef<EditorView | null>(null);
  React.useEffect(() => {
    const parent = host.current;
    if (!seen || !parent) {
      return;
    }
    let view: { destroy(): void } | null = null;
    let gone = false;
    const show = async () => {
      const original = await editing.extensions(beforeLabel);
      const extensions = await editing.extensions(afterLabel);
      if (gone) {
        return;
      }
      const a = { doc: before, extensions: original };
      const b = { doc: latest.current, extensions };
      if (sideBySide) {
        const merge = new MergeView({ ...LOOK, a, b, parent });
        [view, migrated.current] = [merge, merge.b];
      } else {
        const unified = { ...LOOK, original: before, mergeControls: false };
        extensions.push(unifiedMergeView(unified));
        view = migrated.current = new EditorView({ ...b, parent });
      }
    };
    void show();
    return () => {
      gone = true;
      migrated.current = null;
      view?.destroy();
    };
  }, [seen, before, sideBySide, editing, beforeLabel, afterLabel]);
  React.useEffect(() => {
    latest.current = after;
    const view = migrated.current;
    view?.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: after }
    });
  }, [after]);
  return <div className="jp-Nbmigrate-diff" ref={host} />;
}

/** Whether an element has ever been close to what is on the screen. */
function useSeen(element: React.RefObject<HTMLElement>): boolean {
  const [seen, setSeen] = React.useState(false);
  React.useEffect(() => {
    if (seen || !element.current) {
      return;
    }
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) {
          setSeen(true);
        }
      },
      { rootMargin: '300px' }
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [seen, element]);
  return seen;
}
