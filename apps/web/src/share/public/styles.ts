/**
 * The style of the pages that visitors without an account see, within the document: it needs no second request. The
 * colours are those of packages/ui/src/styles.css.
 */
export const styles = `
:root{color-scheme:light dark;
--well:light-dark(oklch(.955 .002 270),oklch(.165 .003 270));
--canvas:light-dark(oklch(.985 .001 270),oklch(.195 .004 270));
--raised:light-dark(oklch(1 0 0),oklch(.265 .005 270));
--hover:light-dark(oklch(.94 .003 270),oklch(.31 .005 270));
--ink:light-dark(oklch(.22 .006 270),oklch(.955 .002 270));
--muted:light-dark(oklch(.45 .008 270),oklch(.78 .005 270));
--line:light-dark(oklch(.91 .003 270),oklch(.32 .005 270));
--edge:light-dark(oklch(.63 .008 270),oklch(.56 .008 270));
--accent:light-dark(oklch(.52 .2 268),oklch(.74 .13 268));
--on-accent:light-dark(oklch(1 0 0),oklch(.2 .03 268));
--accent-ink:light-dark(oklch(.49 .2 268),oklch(.79 .115 268));
--danger-ink:light-dark(oklch(.5 .19 26),oklch(.79 .12 22));
--scrim:oklch(.14 0 0/.62)}
*{box-sizing:border-box;margin:0}
body{background:var(--canvas);color:var(--ink);font:400 .9375rem/1.5 ui-sans-serif,system-ui,sans-serif;min-height:100dvh;display:flex;flex-direction:column;-webkit-font-smoothing:antialiased}
a{color:inherit}
:focus-visible{outline:2px solid var(--accent-ink);outline-offset:2px}
header,main,footer{width:100%;max-width:72rem;margin-inline:auto;padding-inline:1rem}
header{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;padding-block:.75rem}
header nav{margin-left:auto;display:flex;gap:.5rem}
main{flex:1;display:flex;flex-direction:column;gap:1.25rem}
footer{display:flex;flex-wrap:wrap;align-items:flex-start;gap:.5rem 1.5rem;padding-block:2rem 1.5rem;color:var(--muted);font-size:.8125rem}
h1{font-size:1.25rem;line-height:1.35;font-weight:600;overflow-wrap:anywhere}
h2{font-size:.9375rem;font-weight:600}
.brand{display:flex;align-items:center;gap:.6rem;font-weight:600;text-decoration:none;border-radius:.5rem;min-height:2.75rem}
.brand svg{width:1.75rem;height:1.75rem}
.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.5rem;padding:.25rem 1rem;border:0;border-radius:.5rem;background:var(--raised);box-shadow:inset 0 0 0 1px var(--edge);color:var(--ink);font:inherit;font-weight:500;text-decoration:none;cursor:pointer}
.button:hover{background:var(--hover)}
.button.primary{background:var(--accent);color:var(--on-accent);box-shadow:none}
.button.primary:hover{filter:brightness(1.08)}
.picture{display:block;position:relative;background:var(--well);border-radius:.75rem;overflow:hidden;width:fit-content;max-width:100%;margin-inline:auto}
.picture img{display:block;width:auto;max-width:100%;height:auto;max-height:min(76dvh,60rem);object-fit:contain}
.slider img+img{margin-top:.5rem}
.slider.on{touch-action:pan-y}
.slider.on .before{position:absolute;inset:0;width:100%;height:100%;max-height:none;margin:0;clip-path:inset(0 calc(100% - var(--at,50%)) 0 0)}
.slider .edge,.slider .tag{display:none}
.slider.on .edge{display:block;position:absolute;top:0;bottom:0;left:var(--at,50%);width:2px;margin-left:-1px;background:#fff;box-shadow:0 0 4px rgb(0 0 0/.5);pointer-events:none}
.slider.on .edge::after{content:"";position:absolute;top:50%;left:50%;width:2.25rem;height:2.25rem;margin:-1.125rem;border-radius:50%;background:#fff;box-shadow:0 1px 6px rgb(0 0 0/.45);background-image:url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 36 36' fill='none' stroke='%23333' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'%3E%3Cpath d='m14 13-5 5 5 5M22 13l5 5-5 5'/%3E%3C/svg%3E")}
.slider.on .tag{display:block;position:absolute;bottom:.6rem;padding:.1rem .55rem;border-radius:.4rem;background:var(--scrim);color:#fff;font-size:.75rem;font-weight:500;pointer-events:none}
.slider .tag.left{left:.6rem}.slider .tag.right{right:.6rem}
.slider input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:ew-resize}
.slider:has(input:focus-visible){outline:3px solid var(--accent-ink);outline-offset:2px}
.muted{color:var(--muted)}
.steps{display:flex;gap:.75rem;overflow-x:auto;padding:.25rem;margin:-.25rem;list-style:none}
.steps li{flex:0 0 9rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,45%),1fr));gap:.75rem;list-style:none;padding:0}
.step{display:block;text-decoration:none;border-radius:.6rem;color:var(--muted);font-size:.8125rem;line-height:1.35;overflow-wrap:anywhere}
.step img{display:block;width:100%;aspect-ratio:4/3;object-fit:cover;border-radius:.6rem;background:var(--well);margin-bottom:.35rem}
.step[aria-current]{color:var(--ink);font-weight:500}
.step[aria-current] img{outline:2px solid var(--accent-ink);outline-offset:2px}
.step:hover{color:var(--ink)}
.pager{display:flex;justify-content:center;align-items:center;gap:.75rem}
.card{width:100%;max-width:26rem;margin:auto;display:flex;flex-direction:column;gap:1rem;padding:1rem 0 3rem}
.card.centred{text-align:center;align-items:center}
form{display:flex;flex-direction:column;gap:.75rem}
label{display:flex;flex-direction:column;gap:.35rem;font-weight:500}
label.choice{flex-direction:row;gap:.6rem;font-weight:400;align-items:baseline}
input[type=password],select,textarea{font:inherit;font-size:1rem;font-weight:400;width:100%;min-height:2.75rem;padding:.5rem .75rem;border:0;border-radius:.5rem;background:var(--raised);color:var(--ink);box-shadow:inset 0 0 0 1px var(--edge)}
.problem{color:var(--danger-ink)}
details{max-width:26rem;width:100%}
details[open]{order:3}
summary{cursor:pointer;width:fit-content;text-decoration:underline;text-underline-offset:.2em}
details form{padding-top:1rem;color:var(--ink);font-size:.9375rem}
fieldset{border:0;padding:0;display:flex;flex-direction:column;gap:.5rem}
legend{font-weight:500;padding:0 0 .5rem}
.embed{min-height:100dvh}
.embed main{padding:0;max-width:none;gap:0}
.embed .picture{border-radius:0;width:100%;flex:1;display:grid;place-items:center}
.embed .picture img{max-height:calc(100dvh - 2.75rem);width:100%}
.embed .slider.on .before{object-fit:contain}
.embed footer{padding:.5rem .75rem;max-width:none;align-items:center;flex-wrap:nowrap;min-height:2.75rem}
.embed footer p{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--ink)}
.embed footer a{margin-left:auto;white-space:nowrap}
section{display:flex;flex-direction:column;gap:.5rem}
@media (max-width:40rem){.slider.on,.picture{border-radius:.5rem}main{gap:1rem}}
`
