import type * as nbformat from '@jupyterlab/nbformat';
import type { Contents } from '@jupyterlab/services';

const SUFFIX = '.migrated.ipynb';

/** The path of a notebook's migrated copy: beside it, as on the command line. */
export function copyPath(path: string): string {
  return path.replace(/\.ipynb$/i, '') + SUFFIX;
}

/** Whether a path is that of a notebook that was not made by nbmigrate. */
export function isOriginal(path: string): boolean {
  return /\.ipynb$/i.test(path) && !path.endsWith(SUFFIX);
}

/** Whether something stands at a path. */
export async function exists(
  contents: Contents.IManager,
  path: string
): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) {
      return false;
    }
    throw error;
  }
}

/** Save a notebook; what stands at the path is replaced. */
export async function saveNotebook(
  contents: Contents.IManager,
  path: string,
  content: nbformat.INotebookContent
): Promise<void> {
  await contents.save(path, { type: 'notebook', format: 'json', content });
}

/** A notebook with other sources in some of its cells; all else stays. */
export function withSources(
  content: nbformat.INotebookContent,
  source: (cell: nbformat.ICell, index: number) => string | undefined
): nbformat.INotebookContent {
  return {
    ...content,
    cells: content.cells.map((cell, index) => {
      const changed = source(cell, index);
      return changed === undefined ? cell : { ...cell, source: changed };
    })
  };
}

/** The status of the response that a request to the server failed with. */
function statusOf(error: unknown): number | undefined {
  return (error as { response?: Response } | null)?.response?.status;
}
