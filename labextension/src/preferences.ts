import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Acceptance, IWishes, Style } from './protocol';

/** How a diff is laid out: side by side where there is room for it, or forced. */
export type DiffLayout = 'auto' | 'side-by-side' | 'unified';

/** What a person has set in the settings editor. */
export interface IPreferences {
  readonly wishes: IWishes;
  readonly acceptance: Acceptance;
  readonly diffLayout: DiffLayout;
}

/** Read the settings; the schema says what may stand in them, and the defaults. */
export function preferencesOf(
  settings: ISettingRegistry.ISettings
): IPreferences {
  return {
    wishes: {
      to: settings.get('target').composite as string,
      from: settings.get('source').composite as string,
      style: settings.get('style').composite as Style,
      ignore: settings.get('ignore').composite as string[]
    },
    acceptance: settings.get('acceptance').composite as Acceptance,
    diffLayout: settings.get('diffLayout').composite as DiffLayout
  };
}
