import { anxiety } from './anxiety.ts';
import { exhaustion } from './exhaustion.ts';
import { grief } from './grief.ts';
import { lowMood } from './low-mood.ts';
import { relationship } from './relationship.ts';
import { selfEsteem } from './self-esteem.ts';
import { sleep } from './sleep.ts';
import { stress } from './stress.ts';

export const THEMES = [anxiety, lowMood, grief, stress, relationship, exhaustion, selfEsteem, sleep];
