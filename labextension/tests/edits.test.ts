import { YNotebook } from '@jupyter/ydoc';
import { expect, test } from 'vitest';
import { editCells } from '../src/edits';
import { notebook, sourcesOf } from './made';

function edit(shared: YNotebook, sources: Record<number, string>): void {
  const byId = Object.entries(sources).map(
    ([index, source]) =>
      [shared.cells[Number(index)]?.getId() ?? '', source] as const
  );
  editCells(shared, new Map(byId));
}

test('every edit is undone by itself, in its cell', () => {
  const shared = notebook('a = old()', 'b');
  edit(shared, { 0: 'a = new()' });
  edit(shared, { 0: 'a = new(x)', 1: 'b2' });
  expect(sourcesOf(shared)).toEqual(['a = new(x)', 'b2']);
  shared.cells[0]?.undo();
  expect(sourcesOf(shared)).toEqual(['a = new()', 'b2']);
  shared.cells[0]?.undo();
  shared.cells[1]?.undo();
  expect(sourcesOf(shared)).toEqual(['a = old()', 'b']);
  shared.cells[0]?.redo();
  expect(sourcesOf(shared)).toEqual(['a = new()', 'b']);
});

test('an edit is not mixed up with what was typed just before and after', () => {
  const shared = notebook('old');
  const cell = shared.cells[0];
  cell?.updateSource(3, 3, ' typed');
  edit(shared, { 0: 'new typed' });
  cell?.updateSource(9, 9, ' more');
  cell?.undo();
  expect(cell?.getSource()).toBe('new typed');
  cell?.undo();
  expect(cell?.getSource()).toBe('old typed');
});

test('where undoing is set to the document, all cells go back at once', () => {
  const shared = YNotebook.create({ disableDocumentWideUndoRedo: false });
  shared.insertCells(0, [
    { cell_type: 'code', source: 'a' },
    { cell_type: 'code', source: 'b' }
  ]);
  edit(shared, { 0: 'a2', 1: 'b2' });
  shared.undo();
  expect(sourcesOf(shared)).toEqual(['a', 'b']);
});

test('only what differs is touched, so that others can type at once', () => {
  const shared = notebook('m(ids, mask)  # note\n# end');
  const deltas: unknown[] = [];
  shared.cells[0]?.changed.connect((_, { sourceChange }) => {
    deltas.push(...(sourceChange ?? []));
  });
  edit(shared, { 0: 'm(ids, mask, return_dict=False)  # note\n# end' });
  const written = deltas
    .map(delta => (delta as { insert?: string }).insert ?? '')
    .join('');
  expect(written).toBe(', return_dict=False');
});

test('characters of two units stay whole', () => {
  const shared = notebook('x = "😀"  # 😀');
  edit(shared, { 0: 'x = "😃"  # 😀!' });
  expect(sourcesOf(shared)).toEqual(['x = "😃"  # 😀!']);
});
