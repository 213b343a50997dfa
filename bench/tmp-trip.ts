import { startStand } from './support/stand.ts'; import { benchTrip } from './trip.ts'; import { benchStart } from './start.ts';
const s = await startStand(); for (let i=0;i<2;i++) console.log(JSON.stringify(await benchTrip(s))); console.log(JSON.stringify(await benchStart(s))); await s.close();
