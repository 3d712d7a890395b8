import type { Contents } from '@jupyterlab/services';
import { beforeEach, expect, test } from 'vitest';
import { Batch } from '../src/batch';
import { copyPath, isOriginal } from '../src/copies';
import { OldToNew, PREFERENCES } from './made';

interface INotebook {
  cells: { cell_type: string; source: string; outputs?: unknown }[];
}

/** Files and folders, as a contents manager has them. */
class Drive {
  constructor(readonly files: Record<string, INotebook | null>) {}

  saved: string[] = [];

  async get(path: string, asked: { content: boolean }): Promise<object> {
    const model = await this._get(path);
    return asked.content ? model : { ...model, content: null };
  }

  private _get(path: string): Promise<object> {
    if (path in this.files) {
      return Promise.resolve({ type: 'notebook', content: this.files[path] });
    }
    const inside = Object.keys(this.files)
      .filter(file => file.startsWith(`${path}/`))
      .map(file => file.slice(path.length + 1).split('/'));
    if (inside.length === 0) {
      const missing = Object.assign(new Error('not there'), {
        response: { status: 404 }
      });
      return Promise.reject(missing);
    }
    const entries = new Map(
      inside.map(([name = '', ...rest]) => [
        name,
        {
          name,
          path: `${path}/${name}`,
          type: rest.length > 0 ? 'directory' : 'notebook'
        }
      ])
    );
    return Promise.resolve({
      type: 'directory',
      content: [...entries.values()]
    });
  }

  save(path: string, { content }: { content: INotebook }): Promise<void> {
    this.saved.push(path);
    this.files[path] = content;
    return Promise.resolve();
  }
}

function holding(source: string): INotebook & { metadata: object } {
  const cell = { cell_type: 'code', metadata: {}, source, outputs: ['kept'] };
  return { metadata: {}, cells: [cell] };
}

let drive: Drive;
let service: OldToNew;
let batch: Batch;

beforeEach(() => {
  drive = new Drive({
    'course/b.ipynb': holding('old()'),
    'course/a.ipynb': holding('new()'),
    'course/a.migrated.ipynb': holding('old()'),
    'course/.ipynb_checkpoints/b-checkpoint.ipynb': holding('old()'),
    'course/deep/c.ipynb': holding('old(1)'),
    'course/data.csv': null,
    'd.ipynb': holding('old(2)')
  });
  service = new OldToNew();
  const contents = drive as unknown as Contents.IManager;
  batch = new Batch(contents, service, PREFERENCES);
});

function outcomes(): Record<string, string> {
  return Object.fromEntries(
    batch.items.map(({ path, outcome }) => [path, outcome.kind])
  );
}

test('folders are searched, and copies written beside', async () => {
  await batch.run(['course', 'd.ipynb']);
  expect(outcomes()).toEqual({
    'course/a.ipynb': 'unchanged',
    'course/b.ipynb': 'written',
    'course/deep/c.ipynb': 'written',
    'd.ipynb': 'written'
  });
  expect(drive.files['course/b.migrated.ipynb']).toEqual(holding('new()'));
  expect(drive.files['course/b.ipynb']).toEqual(holding('old()'));
  expect(batch).toMatchObject({ done: 4, running: false, error: '' });
});

test('a copy that is there is only replaced when asked for', async () => {
  drive.files['d.migrated.ipynb'] = holding('mine');
  await batch.run(['d.ipynb']);
  expect(outcomes()).toEqual({ 'd.ipynb': 'exists' });
  expect(drive.files['d.migrated.ipynb']).toEqual(holding('mine'));
  await batch.overwrite();
  expect(outcomes()).toEqual({ 'd.ipynb': 'written' });
  expect(drive.files['d.migrated.ipynb']).toEqual(holding('new(2)'));
});

test('what fails does not keep the others from being done', async () => {
  drive.files['course/b.ipynb'] = null;
  await batch.run(['course']);
  expect(outcomes()).toMatchObject({
    'course/b.ipynb': 'failed',
    'course/deep/c.ipynb': 'written'
  });
});

test('it can be stopped', async () => {
  service.meanwhile = () => batch.cancel();
  await batch.run(['course', 'd.ipynb']);
  expect(Object.values(outcomes())).toEqual([
    'unchanged',
    'waiting',
    'waiting',
    'waiting'
  ]);
  expect(batch.running).toBe(false);
});

test('a folder that is not there is told', async () => {
  await batch.run(['nowhere']);
  expect(batch.error).toBe('not there');
  expect(batch.running).toBe(false);
});

test('the names of copies', () => {
  expect(copyPath('a/b.ipynb')).toBe('a/b.migrated.ipynb');
  expect(copyPath('RTC:x.IPYNB')).toBe('RTC:x.migrated.ipynb');
  expect(isOriginal('b.ipynb')).toBe(true);
  expect(isOriginal('b.migrated.ipynb')).toBe(false);
  expect(isOriginal('b.py')).toBe(false);
});
