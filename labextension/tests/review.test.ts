import { beforeEach, describe, expect, test } from 'vitest';
import { Review } from '../src/review';
import { ENGLISH, OldToNew, PREFERENCES, notebook, sourcesOf } from './made';

let shared: ReturnType<typeof notebook>;
let service: OldToNew;
let review: Review;

beforeEach(async () => {
  shared = notebook('old()', 'x = 1', 'old(x)');
  service = new OldToNew();
  review = new Review(shared, service, PREFERENCES, ENGLISH);
  await review.refresh();
});

const FIRST = '0:old()';
const LAST = '2:old(x)';

test('a plan shows what would become of the cells', () => {
  expect(review.state).toMatchObject({ busy: null, error: '', drift: null });
  expect(review.state.reviewed?.sources).toEqual({ 0: 'new()', 2: 'new(x)' });
  expect(sourcesOf(shared)).toEqual(['old()', 'x = 1', 'old(x)']);
});

test('what is rejected would not change', async () => {
  await review.reject([FIRST]);
  expect(review.state.reviewed?.sources).toEqual({ 2: 'new(x)' });
  await review.reject([LAST]);
  expect(review.state.reviewed?.sources).toEqual({});
  await review.accept([FIRST]);
  expect(review.state.reviewed?.sources).toEqual({ 0: 'new()' });
});

test('an answer to a question is asked for from then on', async () => {
  expect(service.from).toEqual([PREFERENCES.wishes.from]);
  await review.settle('transformers<4.17.0');
  await review.refresh();
  expect(service.from.slice(1)).toEqual([
    'transformers<4.17.0',
    'transformers<4.17.0'
  ]);
});

describe('applying', () => {
  test('edits the notebook, and leaves what is left to plan', async () => {
    await review.reject([LAST]);
    await review.apply();
    expect(sourcesOf(shared)).toEqual(['new()', 'x = 1', 'old(x)']);
    expect(review.state.notice).toMatch(/^Applied 1 change\./);
    expect(review.state.reviewed?.plan.changes).toHaveLength(1);
    expect(review.state.reviewed?.choices.accepted.size).toBe(0);
  });

  test('can be taken back in a cell', async () => {
    await review.apply();
    shared.cells[0]?.undo();
    expect(sourcesOf(shared)).toEqual(['old()', 'x = 1', 'new(x)']);
  });

  test('can be taken back as a whole', async () => {
    await review.apply();
    expect(review.state.undoable).toBe(1);
    await review.undo();
    expect(sourcesOf(shared)).toEqual(['old()', 'x = 1', 'old(x)']);
    expect(review.state).toMatchObject({ undoable: 0, notice: 'Taken back.' });
    expect(review.state.reviewed?.choices.accepted.size).toBe(2);
  });

  test('is not taken back over what was typed since', async () => {
    await review.apply();
    shared.cells[2]?.updateSource(0, 0, 'y = ');
    await review.undo();
    expect(sourcesOf(shared)).toEqual(['new()', 'x = 1', 'y = new(x)']);
    expect(review.state.notice).toMatch(/^Not taken back/);
  });

  test('does nothing to a notebook that has changed, but plans it', async () => {
    shared.cells[2]?.updateSource(0, 0, 'y = ');
    await review.apply();
    expect(sourcesOf(shared)).toEqual(['old()', 'x = 1', 'y = old(x)']);
    expect(review.state.notice).toMatch(
      /^Cell 2 has changed since it was planned\. Nothing was done\./
    );
    expect(review.state.reviewed?.sources[2]).toBe('y = new(x)');
    await review.apply();
    expect(sourcesOf(shared)).toEqual(['new()', 'x = 1', 'y = new(x)']);
  });

  test('notices what is typed while the server works', async () => {
    service.meanwhile = () => {
      service.meanwhile = () => undefined;
      shared.cells[0]?.setSource('old(y)');
    };
    await review.apply();
    expect(sourcesOf(shared)).toEqual(['old(y)', 'x = 1', 'old(x)']);
    expect(review.state.notice).toMatch(/^Cell 0 has changed/);
  });

  test('keeps hands off a notebook with new cells', async () => {
    shared.addCell({ cell_type: 'code', source: 'z' });
    await review.apply();
    expect(sourcesOf(shared)[0]).toBe('old()');
    expect(review.state.notice).toMatch(/^Cells came, went or moved/);
  });
});

describe('a copy', () => {
  test('is made of the accepted changes', async () => {
    await review.reject([FIRST]);
    const cells = await review.migratedCells();
    expect([...(cells ?? [])]).toEqual([[shared.cells[2]?.getId(), 'new(x)']]);
    expect(sourcesOf(shared)).toEqual(['old()', 'x = 1', 'old(x)']);
  });

  test('is not made of a notebook that has changed', async () => {
    shared.cells[0]?.setSource('older()');
    expect(await review.migratedCells()).toBeNull();
    expect(review.state.notice).toMatch(/^Cell 0 has changed/);
  });
});

describe('planning again', () => {
  test('keeps what was decided', async () => {
    await review.reject([FIRST]);
    shared.cells[0]?.setSource('old() + 1');
    review.checkDrift();
    expect(review.state.drift).toEqual({ edited: [0], rearranged: false });
    await review.refresh();
    expect(review.state.drift).toBeNull();
    expect(review.state.reviewed?.sources).toEqual({ 2: 'new(x)' });
  });

  test('respects what is decided meanwhile', async () => {
    const planning = review.refresh();
    await review.reject([LAST]);
    await planning;
    expect(review.state.reviewed?.sources).toEqual({ 0: 'new()' });
  });

  test('only the latest counts', async () => {
    const first = review.refresh('first');
    shared.cells[1]?.setSource('older = 1');
    await Promise.all([review.refresh('second'), first]);
    expect(review.state.notice).toBe('second');
    expect(review.state.reviewed?.plan.changes).toHaveLength(3);
  });

  test('starts afresh if less is to be accepted by default', async () => {
    await review.prefer({ ...PREFERENCES, acceptance: 'none' });
    expect(review.state.reviewed?.choices.accepted.size).toBe(0);
  });
});

describe('an error of the server', () => {
  test('is shown, and the plan stays', async () => {
    service.refusal = 'too much to do';
    await review.apply();
    expect(review.state).toMatchObject({ error: 'too much to do', busy: null });
    expect(sourcesOf(shared)[0]).toBe('old()');
    expect(review.state.reviewed?.plan.changes).toHaveLength(2);
    service.refusal = '';
    await review.refresh();
    expect(review.state.error).toBe('');
  });

  test('while deciding is shown too', async () => {
    service.refusal = 'gone';
    await review.reject([FIRST]);
    expect(review.state.error).toBe('gone');
    expect(review.state.reviewed?.choices.accepted).toEqual(new Set([LAST]));
  });
});
