import { LabIcon } from '@jupyterlab/ui-components';

/** A cell that moves to another one. */
export const migrateIcon = new LabIcon({
  name: 'nbmigrate:migrate',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M3 3h9v2H5v14h7v2H3z"/>
    <path d="M14 3h7v18h-7v-2h5V5h-5z"/>
    <path d="M7 11h6V8l5 4-5 4v-3H7z"/>
  </g>
</svg>`
});
