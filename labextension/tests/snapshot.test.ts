import { expect, test } from 'vitest';
import { driftOf, plainNotebook, snapshotOf, sourceOf } from '../src/snapshot';
import { notebook } from './made';

test('what cells gave is not sent', () => {
  const shared = notebook('x = 1');
  shared.addCell({
    cell_type: 'code',
    source: 'plot()',
    execution_count: 7,
    metadata: { tags: ['slow'], secret: 1 },
    outputs: [{ output_type: 'stream', name: 'stdout', text: 'private' }]
  });
  shared.setMetadata({
    kernelspec: { name: 'ir', display_name: 'R', language: 'R' },
    author: 'me'
  } as never);
  const { notebook: sent } = snapshotOf(shared);
  expect(JSON.stringify(sent)).not.toMatch(/private|secret|author/);
  expect(sent.metadata).toMatchObject({ kernelspec: { language: 'R' } });
  expect(sent.cells[1]).toEqual({
    cell_type: 'code',
    source: 'plot()',
    metadata: { tags: ['slow'] },
    execution_count: 7,
    outputs: []
  });
});

test('a notebook from a file is sent alike, with lines put together', () => {
  const cells = [
    { cell_type: 'markdown', metadata: {}, source: ['# A\n', 'b'] },
    {
      cell_type: 'code',
      metadata: {},
      source: 'x',
      execution_count: null,
      outputs: [{ output_type: 'error' }]
    }
  ];
  const content = { nbformat: 4, nbformat_minor: 2, metadata: {}, cells };
  expect(plainNotebook(content).cells).toEqual([
    { cell_type: 'markdown', metadata: {}, source: '# A\nb' },
    {
      cell_type: 'code',
      metadata: {},
      source: 'x',
      execution_count: null,
      outputs: []
    }
  ]);
  expect(sourceOf(cells[0] as never)).toBe('# A\nb');
});

test('an unchanged notebook has not drifted', () => {
  const shared = notebook('a', 'b');
  expect(driftOf(snapshotOf(shared), shared)).toBeNull();
});

test('edited cells are named as they were counted', () => {
  const shared = notebook('a', 'b', 'c');
  const snapshot = snapshotOf(shared);
  shared.cells[2]?.setSource('c = 1');
  expect(driftOf(snapshot, shared)).toEqual({ edited: [2], rearranged: false });
});

test.each([
  [
    'a new cell',
    (n: ReturnType<typeof notebook>) => n.addCell({ cell_type: 'code' })
  ],
  ['a moved cell', (n: ReturnType<typeof notebook>) => n.moveCell(0, 1)]
])('%s is noticed', (_, alter) => {
  const shared = notebook('a', 'b');
  const snapshot = snapshotOf(shared);
  alter(shared);
  expect(driftOf(snapshot, shared)).toMatchObject({ rearranged: true });
});

test('a deleted cell counts as edited', () => {
  const shared = notebook('a', 'b');
  const snapshot = snapshotOf(shared);
  shared.deleteCell(1);
  expect(driftOf(snapshot, shared)).toEqual({ edited: [1], rearranged: true });
});

test('text beside the code may change', () => {
  const shared = notebook('a');
  shared.insertCell(0, { cell_type: 'markdown', source: '# A' });
  const snapshot = snapshotOf(shared);
  shared.cells[0]?.setSource('# B');
  shared.addCell({ cell_type: 'markdown', source: 'the end' });
  expect(driftOf(snapshot, shared)).toBeNull();
});
