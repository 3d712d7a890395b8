import { describe, expect, test } from 'vitest';
import {
  IChoices,
  NOTHING,
  accept,
  choose,
  decisionsOf,
  formOf,
  initialChoices,
  recall,
  reject,
  remember
} from '../src/decisions';
import type { ISnapshot } from '../src/snapshot';
import { change, form, plan } from './made';

const snapshot = {
  ids: ['first', 'second', 'third']
} as unknown as ISnapshot;

function accepted(choices: IChoices): string[] {
  return [...choices.accepted].sort();
}

describe('before anyone has looked', () => {
  const mixed = plan([
    change('a'),
    change('b', { safety: 'review' }),
    change('c', { safety: 'unsafe' })
  ]);

  test.each([
    ['review', ['a', 'b']],
    ['safe', ['a']],
    ['none', []]
  ] as const)('%s accepts %j', (acceptance, ids) => {
    expect(accepted(initialChoices(mixed, acceptance))).toEqual(ids);
  });

  test('what an accepted change requires is accepted with it', () => {
    const chained = plan([
      change('guess', { safety: 'unsafe' }),
      change('a', { requires: ['guess'] })
    ]);
    expect(accepted(initialChoices(chained, 'safe'))).toEqual(['a', 'guess']);
  });
});

describe('deciding', () => {
  const imports = plan([
    change('import', { requires: ['import2'] }),
    change('import2', { requires: ['import'] }),
    change('use', { requires: ['import'] }),
    change('alone')
  ]);

  test('accepting brings along what is needed, even in a circle', () => {
    const { choices, followed } = accept(imports, NOTHING, ['use']);
    expect(accepted(choices)).toEqual(['import', 'import2', 'use']);
    expect([...followed].sort()).toEqual(['import', 'import2']);
  });

  test('rejecting takes along what needs it', () => {
    const all = accept(imports, NOTHING, ['use', 'alone']).choices;
    const { choices, followed } = reject(imports, all, ['import']);
    expect(accepted(choices)).toEqual(['alone']);
    expect([...followed].sort()).toEqual(['import2', 'use']);
  });

  test('rejecting what nothing needs leaves the rest', () => {
    const all = accept(imports, NOTHING, ['use', 'alone']).choices;
    const { choices, followed } = reject(imports, all, ['alone']);
    expect(accepted(choices)).toEqual(['import', 'import2', 'use']);
    expect(followed).toEqual([]);
  });

  test('the choices that went in are left as they were', () => {
    const before = accept(imports, NOTHING, ['alone']).choices;
    accept(imports, before, ['use']);
    reject(imports, before, ['alone']);
    expect(accepted(before)).toEqual(['alone']);
    expect(accepted(NOTHING)).toEqual([]);
  });
});

describe('choosing between two right ways', () => {
  const adam = change('adam', {
    style: 'guide',
    requires: ['import'],
    alternative: form('exact', ['class'])
  });
  const both = plan([change('import'), change('class'), adam]);

  test('the form that was chosen counts', () => {
    expect(formOf(adam, new Map())).toBe(adam);
    expect(formOf(adam, new Map([['adam', 'exact']]))).toBe(adam.alternative);
    expect(formOf(adam, new Map([['adam', 'guide']]))).toBe(adam);
  });

  test('an accepted change brings along what its new form needs', () => {
    const { choices } = accept(both, NOTHING, ['adam']);
    const chosen = choose(both, choices, 'adam', 'exact');
    expect(accepted(chosen.choices)).toEqual(['adam', 'class', 'import']);
    expect(chosen.followed).toEqual(['class']);
    expect(decisionsOf(chosen.choices).styles).toEqual({ adam: 'exact' });
  });

  test('a rejected change stays rejected', () => {
    const { choices } = choose(both, NOTHING, 'adam', 'exact');
    expect(accepted(choices)).toEqual([]);
    expect(choices.styles.get('adam')).toBe('exact');
  });
});

describe('another plan of the notebook', () => {
  const hunk = (cell: number) => [{ cell, line: 1, before: '', after: '' }];
  const there = (id: string, cell: number) =>
    change(id, { rule: 'r', message: 'm', hunks: hunk(cell) });

  test('decisions hold for the same changes, whatever their ids', () => {
    const old = plan([there('1', 0), there('2', 1)]);
    const rejected = reject(old, initialChoices(old, 'review'), ['2']).choices;
    const memory = remember(new Map(), old, snapshot, rejected);
    const now = plan([there('3', 0), there('4', 1)]);
    expect(accepted(recall(memory, now, snapshot, 'review'))).toEqual(['3']);
  });

  test('what is new is decided as by default', () => {
    const old = plan([there('1', 0)]);
    const memory = remember(new Map(), old, snapshot, NOTHING);
    const now = plan([there('1', 0), there('2', 2)]);
    expect(accepted(recall(memory, now, snapshot, 'review'))).toEqual(['2']);
    expect(accepted(recall(memory, now, snapshot, 'none'))).toEqual([]);
  });

  test('two alike in one cell are told apart by their order', () => {
    const old = plan([there('1', 0), there('2', 0)]);
    const first = accept(old, NOTHING, ['1']).choices;
    const memory = remember(new Map(), old, snapshot, first);
    const now = plan([there('5', 0), there('6', 0)]);
    expect(accepted(recall(memory, now, snapshot, 'review'))).toEqual(['5']);
  });

  test('the style that was chosen stays', () => {
    const adam = (id: string) => ({
      ...there(id, 0),
      style: 'guide' as const,
      alternative: form('exact')
    });
    const old = plan([adam('1')]);
    const exact = choose(old, initialChoices(old, 'review'), '1', 'exact');
    const memory = remember(new Map(), old, snapshot, exact.choices);
    const styles = recall(memory, plan([adam('2')]), snapshot, 'none').styles;
    expect(styles).toEqual(new Map([['2', 'exact']]));
  });
});
