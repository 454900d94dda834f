/** Styles of plots and shaded tables. styles.ts defines the colours. */
export const plotStyles = `
.plot { width: 100%; max-width: 30rem; height: auto; display: block; }
.plot text { fill: var(--soft); font-size: 11px; } .plot text.label { font-size: 11.5px; }
.plot .frame { fill: none; stroke: var(--rule); } .plot .grid { stroke: var(--line); }
.plot .reference { stroke: var(--soft); stroke-dasharray: 3 4; fill: none; }
.plot .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.plot .line.challenger { stroke: var(--challenger); } .plot .line.champion { stroke: var(--champion); stroke-dasharray: 6 3; }
.plot .dot.challenger { fill: var(--challenger); }
.plot .dot.champion { fill: var(--paper); stroke: var(--champion); stroke-width: 1.75; }
.plot rect.cell { fill: var(--heat); }
.legend { display: flex; gap: 1.25rem; font-size: 0.875rem; color: var(--soft); margin: 0 0 0.25rem; }
.legend .key { display: inline-flex; align-items: center; gap: 0.45rem; }
.legend .key i { width: 1.6rem; border-top: 2px solid var(--challenger); }
.legend .key.champion i { border-top: 2px dashed var(--champion); }
.strip { position: relative; display: block; height: 1.5rem; }
.strip::before { content: ""; position: absolute; left: 0; right: 0; top: 50%; border-top: 1px solid var(--line); }
.strip i { position: absolute; display: block; }
.strip .mark { top: 0; bottom: 0; border-left: 1.5px solid var(--soft); }
.strip .mark.limit { border-left: 2px dotted var(--bad); }
.strip .range { top: calc(50% - 3px); height: 6px; border-radius: 3px; background: var(--challenger); opacity: 0.45; }
.strip .point { top: calc(50% - 6px); width: 12px; height: 12px; margin-left: -6px; border-radius: 50%; background: var(--challenger);
  border: 2px solid var(--paper); }
td .strip { height: 1.1rem; } td .strip .point { top: calc(50% - 5px); width: 10px; height: 10px; margin-left: -5px; }
.strips { width: 24%; min-width: 8rem; }
.difference { margin: 1.75rem 0 0; }
.difference figcaption { font-size: 1.125rem; margin-bottom: 0.6rem; }
.difference .strip { height: 2.25rem; } .difference .strip .range { top: calc(50% - 5px); height: 10px; border-radius: 5px; }
.difference .strip .point { top: calc(50% - 9px); width: 18px; height: 18px; margin-left: -9px; border-width: 3px; }
.difference .ends { display: flex; justify-content: space-between; color: var(--soft); font-size: 0.8125rem; margin-bottom: 0.4rem; }
.swatch { display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 50%; margin-right: 0.45rem; background: var(--challenger); }
.swatch.champion { background: none; border: 2px solid var(--champion); }
.bars { list-style: none; margin: 0; padding: 0; font-size: 0.9375rem; }
.bars li { display: grid; grid-template-columns: minmax(6rem, 14rem) 1fr 3.75rem; gap: 0.9rem; align-items: center; padding: 0.2rem 0; }
.bars .name { overflow-wrap: anywhere; } .bars .bar { display: block; height: 0.7rem; border-radius: 3px; background: var(--wash); }
.bars .bar i { display: block; height: 100%; min-width: 2px; border-radius: 3px; background: var(--heat); width: var(--share); }
.bars .number { color: var(--soft); white-space: nowrap; }
.heat { width: auto; border-collapse: separate; border-spacing: 2px; font-size: 0.8125rem; }
.heat th, .heat td { border: 0; padding: 0.2rem 0.45rem; }
.heat tbody th { max-width: 14rem; font-weight: 400; text-align: right; padding-right: 0.6rem; vertical-align: middle; }
.heat thead th { text-align: center; }
.heat thead th.wide { width: 8rem; min-width: 5.5rem; max-width: 9rem; overflow-wrap: anywhere; padding-bottom: 0.4rem; }
.heat thead th.upright { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; max-height: 9rem; padding: 0.4rem 0.1rem;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.heat .cell { text-align: center; white-space: nowrap; min-width: 2.6rem; height: 2rem; border-radius: 3px; vertical-align: middle; color: var(--on-cell);
  background: color-mix(in srgb, var(--hue) var(--share), var(--wash)); --hue: var(--cell); }
.heat .cell.grey { --hue: var(--cell-grey); }
.heat .side { text-align: right; color: var(--soft); white-space: nowrap; vertical-align: middle; }
.heat.many tbody th { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 9rem; }
.heat.many { font-size: 0.6875rem; } .heat.many .cell { min-width: 1.5rem; height: 1.5rem; padding: 0; }
.heat.lines { width: 100%; font-size: 0.875rem; } .heat.lines tbody th { text-align: left; }
.heat.lines thead th:first-child { text-align: left; } .heat.lines .number { text-align: right; vertical-align: middle; }
.heat.lines .cell { width: 5.25rem; }
@media (max-width: 40rem) {
  .heat.lines { font-size: 0.8125rem; } .heat.lines th, .heat.lines td { padding: 0.2rem 0.3rem; }
  .heat.lines tbody th { min-width: 5.5rem; padding-left: 0; overflow-wrap: anywhere; }
  .heat.lines .rows { display: none; } .heat.lines .cell { width: auto; min-width: 3.4rem; }
}
`;
