import { Dialog, showDialog } from '@jupyterlab/apputils';
import { IRenderMimeRegistry, MimeModel } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IRule } from './protocol';
import type { IService } from './service';

const MARKDOWN = 'text/markdown';

/** What the rules are about, in a dialog. */
export class Documentation {
  constructor(
    private readonly _service: IService,
    private readonly _rendermime: IRenderMimeRegistry,
    private readonly _trans: TranslationBundle
  ) {}

  /** Show what a rule is about; rejects if the server cannot be asked. */
  async show(name: string): Promise<void> {
    const rules = (this._rules ??= await this._service.rules());
    const markdown =
      rules.find(rule => rule.name === name)?.documentation ??
      this._trans.__(
        'This is no rule: it is something that nbmigrate noticed.'
      );
    const body = this._rendermime.createRenderer(MARKDOWN);
    body.addClass('jp-Nbmigrate-documentation');
    await body.renderModel(new MimeModel({ data: { [MARKDOWN]: markdown } }));
    const close = Dialog.okButton({ label: this._trans.__('Close') });
    await showDialog({ title: name, body, buttons: [close] });
  }

  private _rules: readonly IRule[] | null = null;
}
