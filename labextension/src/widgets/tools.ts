import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Safety, Style } from '../protocol';
import type { PythonEditing } from './diff';

/** What a person can do with the review of a notebook. */
export interface IActions {
  accept(ids: readonly string[]): void;
  reject(ids: readonly string[]): void;
  choose(id: string, style: Style): void;
  apply(): void;
  undo(): void;
  refresh(): void;
  /** Answer a question of the plan. */
  settle(answer: string): void;
  writeCopy(): void;
  /** Show a cell of the notebook; lines are counted from 1. */
  show(cell: number, line?: number): void;
  explain(rule: string): void;
}

/** What every part of the sidebar needs. */
export interface ITools {
  readonly trans: TranslationBundle;
  readonly editing: PythonEditing;
  readonly actions: IActions;
  readonly sideBySide: boolean;
}

const Tools = React.createContext<ITools | null>(null);

export const ToolsProvider = Tools.Provider;

export function useTools(): ITools {
  const tools = React.useContext(Tools);
  if (!tools) {
    throw new Error('there is no ToolsProvider around this');
  }
  return tools;
}

export function safetyLabel(trans: TranslationBundle, safety: Safety): string {
  return {
    safe: trans.__('Safe'),
    review: trans.__('Review'),
    unsafe: trans.__('Unsafe')
  }[safety];
}

export function safetyTitle(trans: TranslationBundle, safety: Safety): string {
  return {
    safe: trans.__('Proven; it behaves as before.'),
    review: trans.__('Proven, but it may behave differently: have a look.'),
    unsafe: trans.__('A guess: accept it if you know that it is right.')
  }[safety];
}
