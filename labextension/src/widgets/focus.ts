/** A change or finding of the sidebar that has the focus. */
export interface IFocused {
  /** The id of the change; findings have none. */
  readonly change: string | undefined;
  readonly cell: number;
  readonly line: number;
}

const ITEMS = '.jp-Nbmigrate-item[tabindex]';

/** The change or finding that the focus is on, or in. */
export function focusedItem(root: HTMLElement): IFocused | null {
  const item = document.activeElement?.closest<HTMLElement>(ITEMS);
  if (!item || !root.contains(item)) {
    return null;
  }
  const { change, cell, line } = item.dataset;
  return { change, cell: Number(cell), line: Number(line) };
}

/** Move the focus to the next (1) or previous (-1) change or finding. */
export function focusNext(root: HTMLElement, step: 1 | -1): void {
  const items = [...root.querySelectorAll<HTMLElement>(ITEMS)];
  const now = document.activeElement?.closest<HTMLElement>(ITEMS);
  const at = now ? items.indexOf(now) : step === 1 ? -1 : items.length;
  const next = items[at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
