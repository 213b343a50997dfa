import t from 'tap';
import { setTimeout as sleep } from 'node:timers/promises';
import { stand } from './stand/stand.ts';
import { ask, press } from './stand/visitors.ts';
t.test('x', async (t) => { const u = await stand(t); const end = await u.attack((process.env.ATTACK ?? '') as never); await sleep(2000);
 for (let i=0;i<3;i++) { const r = await ask(u.port,'GET','/livez'); t.comment(`livez ${r.status} ${r.ms}`); }
 const p = await press(u,'button-1'); t.comment(`press ${p.status} ${p.ms}`);
 await end(); t.comment(JSON.stringify(await u.memory())); });
