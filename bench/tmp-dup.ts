import { fork, spawn } from 'node:child_process'; import { mkdtemp } from 'node:fs/promises'; import autocannon from 'autocannon';
import { writeConfig, headers, token, startBare } from './support/stand.ts'; import { notification } from './support/notification.ts'; import { postTrip } from './support/trip-request.ts';
import { readFileSync } from 'node:fs';
const sim=fork(new URL('./support/simulator-process.ts',import.meta.url).pathname,{stdio:['ignore','ignore','inherit','ipc']});
const hello:any=await new Promise(r=>sim.once('message',r));
const folder=await mkdtemp('/tmp/fastw/dup-'); const config=await writeConfig(folder, hello);
const prof=process.env.PROF?['--cpu-prof','--cpu-prof-dir',process.env.PROF,'--cpu-prof-interval','200']:[];
const c=spawn(process.execPath,[...prof,'src/main.ts','serve','--config',config],{stdio:['ignore','pipe','inherit']});
const url:string=await new Promise(r=>c.stdout.on('data',(d:Buffer)=>{const m=/https?:\/\/127\.0\.0\.1:\d+/.exec(d.toString()); if(m) r(m[0]);}));
while(!(await fetch(url+'/readyz').then(x=>x.status===200,()=>false))) await new Promise(r=>setTimeout(r,5));
let id=0; for(let i=0;i<4;i++){ id++; const want=id; const done=new Promise(r=>sim.on('message',(m:any)=>{if(m.done===want) r(0)})); sim.send({act:'restart',id}); await done; }
await postTrip(url, token);
const bare=process.env.PROF?undefined:await startBare();
const cpu=(pid:number)=>{const f=readFileSync(`/proc/${pid}/stat`,'utf8').split(') ')[1]!.split(' ');return (Number(f[11])+Number(f[12]))*10};
const run=async(u:string)=>{const r=await autocannon({url:`${u}/api/v1/alertmanager`,method:'POST',headers,body:notification(),connections:10,duration:3}); if(r.non2xx) console.log('non2xx',r.non2xx); return r.requests.total;};
const m=async(u:string)=>Number(/process_cpu_seconds_total (\S+)/.exec(await (await fetch(u+'/metrics')).text())![1]);
await run(url);
for(let k=0;k<(process.env.PROF?1:3);k++){ const a=cpu(c.pid!); const n=await run(url); const b=cpu(c.pid!); let t=''; if(bare){const x=await m(bare.url); const nb=await run(bare.url); await new Promise(r=>setTimeout(r,1100)); const y=await m(bare.url); t=` bare ${(((y-x)/nb)*1e6).toFixed(0)}us n=${nb}`} console.log(`ours ${((b-a)/n*1000).toFixed(0)}us n=${n}`+t); }
bare?.close(); c.kill('SIGTERM'); await new Promise(r=>c.once('exit',r)); sim.disconnect(); process.exit(0);
