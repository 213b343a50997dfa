import { type Aim, type AttackName, attacks } from './attacks.ts';

export interface AttackOrder {
  readonly name: AttackName;
  readonly aim: Aim;
}

// stand.ts passes the order. The attack lasts until this process ends.
const { name, aim } = JSON.parse(process.argv[2] ?? '') as AttackOrder;
attacks[name](aim);
process.on('disconnect', () => process.exit());
process.send?.('started');
