import { SplitPanel, Widget } from '@lumino/widgets';

/** What a sidebar needs to show two versions of a cell, in pixels. */
const WANTED = 600;
/** What it may take of the window, the notebook being more important. */
const SHARE = 0.42;

/** Give a sidebar room for two versions of a cell, where it has less. */
export function widen(sidebar: Widget): void {
  const split = splitAround(sidebar);
  if (!split) {
    return;
  }
  const total = split.panel.node.offsetWidth;
  const wanted = Math.min(WANTED, total * SHARE) / total;
  const sizes = split.panel.relativeSizes();
  const missing = wanted - (sizes[split.index] ?? 1);
  if (missing <= 0) {
    return;
  }
  const largest = sizes.indexOf(Math.max(...sizes));
  split.panel.setRelativeSizes(
    sizes.map((size, index) =>
      index === split.index ? wanted : index === largest ? size - missing : size
    )
  );
}

/** The horizontally split panel that a widget is in, and its place there. */
function splitAround(
  widget: Widget
): { panel: SplitPanel; index: number } | null {
  for (let child = widget; child.parent; child = child.parent) {
    const { parent } = child;
    if (parent instanceof SplitPanel && parent.orientation === 'horizontal') {
      return { panel: parent, index: parent.widgets.indexOf(child) };
    }
  }
  return null;
}
