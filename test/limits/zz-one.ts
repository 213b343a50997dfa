import t from 'tap';
import { stand } from './stand/stand.ts';
import { holds } from './stand/visitors.ts';
const [name, buttons, entries] = (process.env.ATTACK ?? '').split(':');
t.test(name ?? '', async (t) => { const u = await stand(t, { buttons: Number(buttons ?? 10), historyEntries: Number(entries ?? 0) }); await holds(t, u, () => u.attack(name as never)); });
