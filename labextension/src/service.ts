import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { IApplied, IDecisions, IPlan, IRule, IWishes } from './protocol';
import { IPlainNotebook } from './snapshot';

/** What nbmigrate can be asked. */
export interface IService {
  plan(notebook: IPlainNotebook, settings: IWishes): Promise<IPlan>;
  apply(
    notebook: IPlainNotebook,
    plan: IPlan,
    decisions: IDecisions,
    steps?: boolean
  ): Promise<IApplied>;
  rules(): Promise<readonly IRule[]>;
}

/** Asks the server extension. What it refuses rejects with its message. */
export class Service implements IService {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  async plan(notebook: IPlainNotebook, settings: IWishes): Promise<IPlan> {
    return (await this._post('plan', { notebook, settings })) as IPlan;
  }

  async apply(
    notebook: IPlainNotebook,
    plan: IPlan,
    decisions: IDecisions,
    steps = false
  ): Promise<IApplied> {
    const request = { notebook, plan, decisions, steps };
    return (await this._post('apply', request)) as IApplied;
  }

  async rules(): Promise<readonly IRule[]> {
    const reply = await this._request('rules', { method: 'GET' });
    return (reply as { rules: readonly IRule[] }).rules;
  }

  private _post(route: string, body: object): Promise<unknown> {
    return this._request(route, {
      method: 'POST',
      body: JSON.stringify(body)
    });
  }

  private async _request(route: string, init: RequestInit): Promise<unknown> {
    const url = URLExt.join(this._settings.baseUrl, 'nbmigrate', route);
    const response = await ServerConnection.makeRequest(
      url,
      init,
      this._settings
    );
    if (!response.ok) {
      throw await refusal(response);
    }
    return (await response.json()) as unknown;
  }
}

/** What the server said, or the status line if a proxy answered in its place. */
async function refusal(response: Response): Promise<Error> {
  const text = await response.text();
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') {
      return new Error(message);
    }
  } catch {
    // not from nbmigrate
  }
  return new Error(`${response.status} ${response.statusText}`.trim());
}
