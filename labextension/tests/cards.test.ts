import { expect, test } from 'vitest';
import { cardsOf, rulesIn, safeIds } from '../src/cards';
import type { IReviewed } from '../src/review';
import { change, form, plan } from './made';

const hunk = (cell: number) => ({ cell, line: 1, before: '', after: '' });

const reviewed = {
  plan: plan(
    [
      change('a', { rule: 'r', hunks: [hunk(1), hunk(3)] }),
      change('b', { rule: 'r', safety: 'review', hunks: [hunk(3)] }),
      change('c', {
        rule: 's',
        safety: 'unsafe',
        style: 'guide',
        hunks: [hunk(4)],
        alternative: { ...form('exact'), hunks: [hunk(5)] }
      })
    ],
    { findings: [{ rule: 't', cell: 0, line: 2, message: 'look' }] }
  ),
  snapshot: {
    ids: ['0', '1', '2', '3', '4', '5'],
    notebook: {
      cells: ['0', '1', '2', '3', '4', '5'].map(source => ({ source }))
    }
  },
  choices: { accepted: new Set(['a', 'b']), styles: new Map() },
  sources: { 1: 'one', 3: 'three' }
} as unknown as IReviewed;

test('cells are listed in their order, with all there is to say', () => {
  const cards = cardsOf(reviewed, 'all');
  expect(cards.map(card => card.cell)).toEqual([0, 1, 3, 4]);
  expect(cards[0]?.findings).toHaveLength(1);
  expect(cards[1]).toMatchObject({ before: '1', after: 'one' });
  expect(cards[2]?.changes.map(p => p.change.id)).toEqual(['b']);
  expect(cards[2]?.others.map(p => p.change.id)).toEqual(['a']);
  expect(cards[3]).toMatchObject({ before: '4', after: '4' });
  expect(cards[3]?.changes[0]?.accepted).toBe(false);
});

test.each([
  ['review', [3]],
  ['unsafe', [4]],
  ['findings', [0]]
] as const)('only %s', (filter, cells) => {
  expect(cardsOf(reviewed, filter).map(card => card.cell)).toEqual(cells);
});

test('a change is where its chosen form is', () => {
  const exact = { ...reviewed.choices, styles: new Map([['c', 'exact']]) };
  const cards = cardsOf({ ...reviewed, choices: exact } as IReviewed, 'all');
  expect(cards.map(card => card.cell)).toEqual([0, 1, 3, 5]);
  expect(safeIds({ ...reviewed, choices: exact } as IReviewed)).toEqual([
    'a',
    'c'
  ]);
});

test('rules are counted, the most frequent first', () => {
  expect(rulesIn(reviewed)).toEqual([
    { rule: 'r', ids: ['a', 'b'], accepted: 2 },
    { rule: 's', ids: ['c'], accepted: 0 }
  ]);
});
